/* source_lines.c - templates of lines (signs: source_code.c), all written for this generator. */
#include "datasets/text/source_lines.h"

#include <stddef.h>

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

const char *const ds_code_words[] = {
    "buffer", "index",  "name",    "count",  "list",   "path",   "file",   "value",  "key",
    "node",   "size",   "length",  "offset", "data",   "result", "error",  "state",  "event",
    "user",   "item",   "queue",   "stack",  "table",  "row",    "column", "cell",   "line",
    "text",   "token",  "parse",   "read",   "write",  "open",   "close",  "init",   "free",
    "alloc",  "copy",   "find",    "get",    "set",    "add",    "remove", "update", "check",
    "is",     "has",    "to",      "from",   "with",   "load",   "save",   "send",   "recv",
    "socket", "server", "client",  "host",   "port",   "addr",   "mask",   "flag",   "bit",
    "byte",   "word",   "shift",   "hash",   "tree",   "left",   "right",  "top",    "width",
    "height", "image",  "pixel",   "color",  "font",   "page",   "block",  "chunk",  "frame",
    "batch",  "layer",  "weight",  "grad",   "loss",   "epoch",  "step",   "rate",   "time",
    "date",   "year",   "total",   "price",  "order",  "config", "option", "param",  "field",
    "type",   "object", "class",   "method", "test",   "main",   "util",   "math",   "json",
    "http",   "url",    "html",    "xml",    "db",     "sql",    "log",    "debug",  "temp",
    "cache",  "pool",   "thread",  "lock",   "task",   "job",    "worker", "signal", "input",
    "output", "stream", "source",  "target", "dest",   "start",  "end",    "next",   "prev",
    "head",   "tail",   "min",     "max",    "sum",    "avg",    "zip",    "map",    "filter",
    "reduce", "sort",   "group",   "merge",  "split",  "join",   "query",  "fetch",  "model",
    "view",   "render", "button",  "menu",   "window", "screen", "level",  "score",  "jazz",
    "quiz",   "fuzzy",  "zero",    "exit",   "proxy",  "vertex", "matrix", "axis",   "pixel",
};
const int ds_n_source_words = COUNT(ds_code_words);

/* Of strings: formats, escapes, marks. */
const char *const ds_code_endings[] = {
    "\\n",  "\\n",    "\\t",    "\\0",  ":",       "...",   "!",      "?",     ": %s\\n", "%d",
    "%s",   "%5.2f",  "%u\\n",  "%02x", "%-8s|",   "%lld",  " %zu",   "{}",    "{0}",     "{:>4}",
    "\\\"", "\\\\",   "/",      ", ",   "; ",      " = ",   "#",      "*",     "&",       "@",
    "$1",   "~",      "^.*$",   "\\d+", "[^/]+",   "\\s*",  "(\\w+)", "|",     "_",       "<br>",
    "%%",   "\\x1b[0m", "\\u00e9", "utf-8", "\\r\\n", "a-z0-9_", "--", "==", "`", "'",
};
const int ds_n_source_endings = COUNT(ds_code_endings);

static const char *const c_lines[] = {
    "⟨int¦long¦size_t¦double¦char *¦const char *¦uint8_t¦uint32_t¦static int¦bool¦float¦void *⟩ §i = §e;",
    "⟨int¦long¦size_t¦double¦char¦uint64_t⟩ §i;",
    "⟨int¦static int¦static void¦void¦bool¦char *⟩ §f(⟨int §i¦void¦const char *§i¦§T *§i, int §i⟩)⟨¦ {¦;⟩",
    "§i = §e;", "§i ⟨+=¦-=¦*=¦/=¦%=¦|=¦&=¦^=¦<<=¦>>=⟩ §e;", "§i[§i] = §e;", "§i->§i = §e;",
    "§i.§i = §e;", "*§i++ = §e;", "⟨++¦--⟩§i;", "§i⟨++¦--⟩;", "*(§i + §n) = §e;",
    "if (§e §r §e)⟨¦ {¦ return §n;¦ break;¦ continue;⟩", "if (!§i)⟨¦ {¦ return NULL;¦ goto out;⟩",
    "if (§i && §e §r §n) {", "if (!(§e) || §i[§n] == '§l')", "} else if (§e §r §e) {", "} else {",
    "else", "}", "};", "{", "});", "} while (§e §r §n);", "while (§i §r §e)⟨¦ {¦ §i++;⟩",
    "while (*§i && *§i != '§*')", "for (int §a = 0; §a < §e; §a++)⟨¦ {⟩",
    "for (size_t §a = §n; §a-- > 0;)", "for (; §a; §a = §a->§i)", "for (auto &§a : §i)",
    "return §e;", "return §i ? §e : §e;", "return (§T){§e, §e};", "return -1;", "return NULL;",
    "break;", "continue;", "goto ⟨out¦fail¦done⟩;", "⟨out¦fail¦done⟩:", "case §C:", "case '§*':",
    "case §n: return §e;", "default:", "switch (§e) {", "§f(§e, §e);", "§f(&§i, §e, \"§s\");",
    "§f(§i, sizeof(§i));", "printf(\"§s\\n\", §e);", "fprintf(stderr, \"%s: §s\\n\", §i);",
    "snprintf(§i, sizeof §i, \"§s\", §e);", "memcpy(§a, §b, §n * sizeof *§a);",
    "§i = malloc(§e * sizeof(*§i));", "free(§i);", "assert(§e §r §e);", "#include <§w.h>",
    "#include \"§w/§w.h\"", "#include <§w>", "#define §C §n", "#define §C(§l) ((§l) §o §n)",
    "#define §C (1u << §n)", "#ifdef §C", "#ifndef §C_H", "#endif /* §C_H */", "#if §C §r §n",
    "#else", "#pragma once", "#undef §C", "typedef struct §i §T;", "typedef unsigned ⟨int¦char⟩ §i_t;",
    "struct §i {", "struct §i *§i;", "union { uint32_t §i; float §i; };", "enum { §C, §C, §C = §n };",
    "static const char *const §i[] = {\"§s\", \"§s\", \"§s\"};", "int §i[] = {§n, §n, §n, §n};",
    "{\"§s\", §n, §n},", "{§n, §n, §n},", "[§C] = {§n, \"§s\"},", "(void)§i;", "/* §c */", "// §c",
    "/** @§w §c", " * §c", "*/", "§i = (§i << §n) | (§i & 0x§h);", "§i ^= §i >> §n;", "§i = ~§i & §e;",
    "§i &= ~(1u << §n);", "§i = §e §r §n ? '§*' : '§*';", "char §l = '§*', §l = '\\\\§l';",
    "std::vector<§T> §i;", "std::cout << §i << \"§s\\n\";", "template <typename T> class §T {",
    "§T::§T(§i) : §i(§n) {}", "auto §i = [&](int §l) { return §e; };", "public: §f() = default;",
    "using namespace §w;", "unique_ptr<§T> §i{new §T()};", "fn §f(&self, §i: &str) -> Option<§T> {",
    "let mut §i = §T::new();", "match §i { Some(§l) => §e, None => §n }", "impl §T for §T<'a> {",
    "func (§l *§T) §f(§i int) (§T, error) {", "if err != nil { return nil, err }", "§i := §f(§e)",
    "public static void §f(String[] §i) throws §TException {", "@Override", "private final §T §i;",
    "new §T<>();", "System.out.println(\"§s\" + §i);", "§i.§f(§e).§f();", "List<§T> §i = new ArrayList<>();",
    "namespace §w { class §T; }", "extern \"C\" {", "int (*§i)(§T *, const void *);", "§T **§i = &§i[§n];",
};
static const char *const c_expressions[] = {
    "§i", "§i", "§n", "§n", "§C", "§i[§e]", "§i[§i]", "§i->§i", "§i.§i", "§f(§e)", "§f(§i, §e)",
    "§e §o §e", "§i §o §n", "§i - 1", "§i + 1", "(§e §o §e)", "!§i", "*§i", "&§i", "~§i", "-§i",
    "'§*'", "'§l'", "\"§s\"", "(int)§e", "(§T *)§i", "sizeof(§i)", "§i[§n][§n]", "§i++", "0x§h",
    "§i % §n", "(1 << §i)", "§f()", "§i->§i[§i]", "NULL", "§i ? §n : §n", "L'§*'", "&§i[§n]",
};
static const char *const python_lines[] = {
    "def §f(§i, §i=⟨None¦§n¦\"§s\"⟩):", "def §f(self, *args, **kwargs):", "def __§w__(self):",
    "def §f(§i: ⟨str¦int¦list[§T]¦dict[str, int]⟩) -> ⟨bool¦§T¦None⟩:", "class §T(§T):", "class §T:",
    "@§w", "@§w.§w(\"/§w/<int:§w_id>\")", "import §w", "import §w.§w as §l§l", "from §w import §T, §f",
    "from .§w import *", "§i = §e", "§i, §i = §e, §e", "§i = [§a for §a in §i if §e §r §e]",
    "§i = {§a: §b for §a, §b in §i.items()}", "§i = {\"§s\": §e, '§s': §e}", "§i['§s'] = §e",
    "§i[§n:-§d] = []", "self.§i = §i", "self._§w = §e", "self.§f(§e)", "if §e §r §e:", "if not §i:",
    "if §i is None or §e in §i:", "elif §i == '§s':", "else:", "for §a in range(§e):",
    "for §a, §b in enumerate(§i):", "for §i in §i.§f():", "while True:", "while §e §r §n:", "try:",
    "except (§TError, §TError) as e:", "except §TError:", "finally:", "raise §TError(f\"§s {§i!r}\")",
    "raise ValueError('§s')", "return §e", "return f\"{§i}_{§i:02d}\"", "return {**§i, '§s': §n}",
    "yield §e", "pass", "continue", "break", "lambda §l: §l[§n]", "with open(§i, '⟨r¦w¦rb⟩') as f:",
    "print(f'{§i:>8} | {§e:.2f}%')", "print(\"§s\", §e, sep='', end='\\n')", "assert §e §r §e, §i",
    "del §i[§n]", "global §C", "§C = §n", "§C = '§s'", "__all__ = [\"§f\", \"§T\"]",
    "if __name__ == '__main__':", "\"\"\"§c.\"\"\"", "# §c", "#!/usr/bin/env python3", ">>> §f(§e)",
    "re.sub(r'[^\\w\\s-]', '', §i)", "re.compile(r\"^\\s*(\\d+)[.,](\\d{2})$\")", "§i.append((§e, §e))",
    "§i = np.zeros((§n, §n), dtype=np.float32)", "§i = §i.reshape(-1, §n)[:, ::-1]", "§i @= §i.T",
    "§i = sorted(§i, key=lambda §l: -§l[1])[:§n]", "';'.join(§i)", "§i **= 2", "§i //= §n", "§i |= {§n}",
    "async def §f():", "await §f(§e)", "nonlocal §i", "§i: int = §n", "]", ")", "}", "),", "],", "})",
    "(§i := §f(§i))", "Traceback (most recent call last):", "File \"§p\", line §n, in §f", "§TError: §c",
    "KeyError: '§s'", "$ pip install §w==§d.§d.§d", "In [§n]: §f(§e)", "Out[§n]: §n",
};
static const char *const python_expressions[] = {
    "§i", "§i", "§n", "'§s'", "\"§s\"", "§i.§i", "§i[§n]", "§i[-1]", "§i['§s']", "§f(§e)", "len(§i)",
    "§i.§f()", "§e §o §e", "§i ** §n", "§i // §n", "not §i", "(§e, §e)", "[§e, §e]", "{}", "[]", "()",
    "None", "True", "False", "self.§i", "§i[§n:§n]", "str(§e)", "int(§i)", "f'{§i}'", "~§i", "§i % §n",
    "{'§s': §e}", "§f(§i, §i=§e)", "*§i", "**§i", "b'\\x§h'", "§C", "§i or §n", "max(§i, §e)",
};
static const char *const js_lines[] = {
    "⟨const¦let¦var⟩ §i = §e;", "⟨const¦let⟩ { §i, §i } = §i;", "⟨const¦let⟩ [§i, §i] = §e;",
    "const §i = (§l, §l) => §e;", "const §i = async (§i) => {", "function §f(§i, §i) {",
    "export ⟨default¦const⟩ §f = §e;", "import { §f, §T } from './§w';", "import §T from \"§w-§w\";",
    "const §i = require('§w');", "module.exports = { §f, §f };", "if (§e ⟨===¦!==¦>¦<¦>=⟩ §e) {",
    "} else {", "return §e;", "return §i.map((§l) => §e);", "§i.filter(§l => §l.§i ⟨===¦!==⟩ '§s')",
    "§i.forEach(function (§l) { §f(§l); });", "}).catch((err) => console.error(err));",
    "console.log(`§s: ${§i}`);", "console.log('§s', §e);", "await §f(`/§w/${§i}?§w=${§e}`);",
    "document.getElementById('§w-§w').§i = §e;", "$('#§w .§w').on('click', §f);", "$(§e).hide();",
    "window.addEventListener(\"§w\", () => {", "§i = §i ?? §e;", "§i?.§i?.[§n]", "this.§i = §e;",
    "this.#§w = §e;", "class §T extends §T {", "constructor(§i) { super(§i); }", "§i: §e,", "'§s': §e,",
    "[§i]: §e,", "...§i,", "};", "});", "})();", "]);", "}, §n);", "},", "])", "}))}", "=> {", "try {",
    "} catch (e) {", "throw new §TError(`§s ${§i}`);", "/^[§l-§l\\d_]+§*?$/gi.test(§i)",
    "§i.replace(/[&<>\"']/g, '')", "§i.split(/\\s*[,;]\\s*/)", "typeof §i === '§w'", "void 0;", "debugger;",
    "for (const §a of §i) {", "for (let §a = 0; §a < §i.length; §a++)", "setTimeout(() => §f(), §n);",
    "interface §T { §i?: ⟨string¦number¦§T[]⟩; }", "type §T = { [key: string]: §T | null };",
    "<§T §i={§e} onClick={() => §f(§e)} />", "{§i && <§T key={§i} {...§i} />}", "<div className=\"§w §w-§w\">",
    "const [§i, set§T] = useState(§n);", "// §c", "/* §c */", "/** @param {§T} §i §c */", "§i |= 0;",
    "§i ||= {};", "§i = §i > §n ? §e : §e;", "'use strict';", "new §T({ §i: §e, §i: [§e] })", "§i++;",
    "export type { §T };", "@§T({ §w: '§w-§w' })", "JSON.stringify(§i, null, 2)", "~§i.indexOf('§s')",
    "<?php echo htmlspecialchars($§a['§s']); ?>", "$§i = array('§s' => §n, \"§s\" => $§i);",
    "foreach ($§a as $§b => $§i) {", "$this->§f($§i);", "public function §f(?§T $§i): void", "use §T\\§T;",
    "if (!isset($_POST['§s'])) {", "my ($§a, @§b) = @_;", "$§a =~ s/§w/§w/g;", "print \"$§a\\n\" if /^§w/;",
    "puts \"#{§i}: #{§e}\"", "§i.each do |§a|", "def §f(§i = {}); @§w ||= §e; end", "attr_accessor :§w, :§w",
};
static const char *const js_expressions[] = {
    "§i", "§n", "'§s'", "\"§s\"", "`${§i}§s`", "§i.§i", "§i[§n]", "§f(§e)", "§i.§f(§e)", "§e §o §e", "!§i",
    "!!§i", "[]", "{}", "[§e, §e]", "{ §i: §e }", "(§l) => §e", "() => {}", "null", "undefined", "true",
    "§i ? §e : §e", "new §T(§e)", "§i.length", "§i || §e", "§i && §e", "§i?.§i", "await §f()", "this.§i",
    "Math.§w(§e)", "/§w\\/\\d+/", "§i++", "-§n", "`§s`", "$§i", "§i % §n", "~~§i", "§i ** 2",
};
static const char *const shell_lines[] = {
    "$ §w -§l⟨§l¦¦ §n⟩ §p", "$ §w --§w⟨=§w¦ §p¦⟩ §p", "# §w §w -§l", "sudo §w ⟨install¦remove¦update⟩ §w-§w",
    "§w@§w:~$ §w §p", "§w@§w:~/§w$ ./§w.sh", "root@§w:/# §w", "cd §p && §w -§l §w", "cat §p | grep -⟨v¦i¦E¦c⟩ '§s'",
    "cat §p | sort | uniq -c | head -§n", "grep -rn \"§s\" §p", "grep -E '^[^#]*§w' §p", "sed -i 's/§w/§w/g' §p",
    "sed -e 's#§p##' -e '/^$/d'", "sed -n '§n,§np' §p", "awk '{ print $§d, $NF }' §p", "awk -F§* '$§d > §n'",
    "find §p -type f -size +§dM -delete", "find . -iname \"*.§.\" -exec §w {} \\;", "ls -la §p | wc -l",
    "ls -l *.§. ~/§w/", "for §a in *.§.; do §w \"$§a\"; done", "for §a in $(seq 1 §n); do", "if [ -⟨f¦d¦n¦z¦x⟩ \"$§i\" ]; then",
    "if [[ $§i =~ ^[0-9]+$ ]]; then", "if ! §w §p >/dev/null 2>&1; then", "elif [ $# -⟨gt¦eq¦lt⟩ §d ]; then",
    "else", "fi", "done", "esac", ";;", "§w) §f ;;", "*) echo \"§s: $1\" >&2; exit 1 ;;", "case \"$1\" in",
    "while [ $§i -lt §n ]; do", "until §w -q §w; do sleep §d; done", "export §C=§p", "export §C=\"$§C:§p\"", "§C=§w",
    "§C=\"${§C:-§w}\"", "§C=${§C%.*}", "§C=${§C##*/}", "§i=$(§w §p | cut -d§* -f§d)", "§i=`§w -§l §p`", "§i=$((§i + §n))",
    "echo \"$§i: ${§i[@]}\"", "echo -e \"\\e[§nm§s\\e[0m\"", "echo '§s' >> §p", "echo $? $$ $! $@ $*", "printf '%s\\n' \"$@\"",
    "read -r -p \"§s \" §i", "test -e §p || §w", "set -⟨e¦eu¦x¦euo pipefail⟩", "trap '§f' EXIT INT", "local §i=$1",
    "§f() {", "}", "shift $((OPTIND - 1))", "exit §d", "return §d", "#!/bin/⟨sh¦bash⟩", "# §c", "alias §l§l='§w -§l'",
    "chmod ⟨+x¦755¦u+rw,g-w⟩ §p", "chown -R §w:§w §p", "curl -sSL https://§w.org/§w | sh", "wget -qO- http://§w.com/§w.§.",
    "ssh -p §n §w@§w.com '§w §p'", "scp §p §w@10.0.§d.§d:~/", "rsync -avz --delete §p/ §w:§p", "git commit -m \"§s\"",
    "git log --oneline -§d HEAD~§d", "git checkout -b §w/§w-§w", "git diff HEAD^ -- §p", "git rebase -i origin/§w",
    "tar czf §w-§d.§d.tar.gz §p", "kill -9 $(pgrep §w)", "ps aux | grep [§l]§w", "docker run --rm -it -p §n:§n §w:§d.§d",
    "docker build -t §w/§w:latest .", "make -j§d ⟨all¦install¦clean⟩", "CC=gcc CFLAGS=\"-O2 -Wall\" ./configure --prefix=§p",
    "gcc -std=c11 -Wall -o §w §w.c -l§l", "§w.o: §w.c §w.h", "%.o: %.c; $(CC) $(CFLAGS) -c $< -o $@", "$(§C): $(§C:.c=.o)",
    ".PHONY: all clean", "§C := $(shell §w -§l)", "§C ?= §w", "xargs -0 -n§d §w", "PS1='\\u@\\h:\\w\\$ '", "C:\\> dir /s *.§.",
    "PS C:\\Users\\§w> Get-§T -§T §w", "$§i = Get-§T | Where-Object { $_.§T -eq '§s' }", "@echo off", "set §C=%§C%;C:\\§w",
    "bash: §w: command not found", "§w: cannot open '§p': No such file or directory", "0 § * * 1-5 §p", "*/§d * * * * §w §p",
    "-rw-r--r-- 1 §w §w §n Jan §d 1§d:§d§d §w.§.", "drwxr-xr-x §d root root 4096 §w", "total §n", "PATH=$PATH:~/bin; §w &",
};
static const char *const sql_lines[] = {
    "SELECT * FROM §i;", "SELECT §a.§i, §b.§i FROM §i §a", "SELECT COUNT(*), §i FROM §i", "SELECT DISTINCT §i FROM §i",
    "select §i, max(§i) from §i group by §i;", "FROM §i ⟨a¦t¦x⟩ ⟨LEFT ¦INNER ¦⟩JOIN §i b ON a.§i = b.§i_id",
    "WHERE §i ⟨=¦<>¦<¦>¦>=¦<=¦!=⟩ ⟨§n¦'§s'⟩ AND §i IS NOT NULL", "WHERE §i LIKE '%§w%'", "WHERE §i IN (§n, §n, §n)",
    "AND §i BETWEEN '20§d§d-0§d-1§d' AND '20§d§d-0§d-2§d'", "OR (§i > §n AND §i <= §n)", "GROUP BY §i, §i",
    "HAVING COUNT(*) > §n", "ORDER BY §i DESC LIMIT §n;", "ORDER BY 1, 2 OFFSET §n", "INSERT INTO §i (§i, §i) VALUES (§n, '§s');",
    "VALUES ('§s', §n, NULL),", "UPDATE §i SET §i = §i + §n WHERE id = §n;", "DELETE FROM §i WHERE §i < NOW();",
    "CREATE TABLE IF NOT EXISTS §i (", "id INTEGER PRIMARY KEY,", "§i VARCHAR(§n) NOT NULL DEFAULT '§s',",
    "§i DECIMAL(10, 2),", "CREATE INDEX idx_§w ON §i (§i);", "ALTER TABLE §i ADD COLUMN §i TEXT;", "DROP TABLE §i;",
    "CREATE TABLE `§w_§w` (", "`§i` int(11) unsigned NOT NULL,", "FOREIGN KEY (§i_id) REFERENCES §i(id)",
    "CASE WHEN §i > §n THEN '§s' ELSE '§s' END AS §i", "COALESCE(§i, §n) AS §i,", "BEGIN;", "COMMIT;", "); -- §c", "-- §c",
    ") ENGINE=InnoDB CHARSET=utf8;", "GRANT ALL ON §w.* TO '§w'@'localhost';", "§w=# \\d+ §w", "sqlite> .tables", "(§n rows)",
    "row_number() over (partition by §i order by §i)", "§i || ' ' || §i", "WITH §a AS (SELECT §i FROM §i)", "EXPLAIN SELECT 1;",
    "| §w | §n | §w |", "+------+--------+", "SELECT $1::text, §i->>'§w' FROM §i", "SET @§w := §n;", "[§w].[§w_§w]",
};
static const char *const data_lines[] = {
    "{\"§w\": \"§s\", \"§w\": §n}", "{\"§w\":§n,\"§w\":[§n,§n],\"§w\":null}", "\"§w\": \"§s\",", "\"§w\": §n,", "\"§w\": {",
    "\"§w\": [", "\"§w_§w\": ⟨true¦false¦null⟩,", "\"§w\": [\"§s\", \"§s\"],", "\"§w\": {\"§w\": §n, \"§w\": {}}", "},", "],", "}",
    "]", "}]", "{", "[", "[{", "}, {", "]}", "}}", "[]", "{}", "[[§n, §n], [§n, §n]]", "[§n, §n, §n, §n]", "\"^§d.§d.§d\",",
    "\"§w\": \"https://§w.com/§w\",", "\"dependencies\": {", "\"@§w/§w\": \"~§d.§d.§d\"", "{\"id\": \"§h-§h\", \"ok\": true}",
    "§w: §w", "§w: §n", "§w: \"§s\"", "§w: '§s'", "§w:", "- §w", "- §w: §s", "- \"§s\"", "- name: §c", "§w: [§w, §w]", "§w: {§w: §n}",
    "§w: ⟨true¦false¦yes¦no¦null¦~⟩", "§w: &§w", "<<: *§w", "*§w", "§w: |", "§w: >-", "---", "...", "# §c", "§w: ${{ §w.§w_§w }}",
    "§w: \"{{ §w | default('§w') }}\"", "image: §w/§w:§d.§d", "- \"§n:§n\"", "!§w", "[§w]", "[§w.§w]", "[[§w]]", "§w = §n", "§w = \"§s\"",
    "§w_§w = ⟨true¦false¦on¦off⟩", "§w=§s", "§C=§w", "§C=\"§s\"", "; §c", "§w.§w.§w=§n", "§w = [\"§s\", \"§s\"]", "§w = { §w = \"§d.§d\" }",
    "Host §w", "§T §p", "<§T *:§n>", "</§T>", "§w ALL=(ALL) NOPASSWD: §p", "§w:x:§n:§n::§p:/bin/sh", "§w;§w;§n;§n,§d",
    "\"§w\",\"§c\",§n", "§w,§n,§n.§d,\"§s\"", "§w|§w|§n|§d§d", "§n\t§w\t§n", "server { listen §n; }", "location ~ \\.§.$ {", "proxy_pass http://§w:§n;",
    "RewriteRule ^§w/(.*)$ /§w.php?§w=$1 [L,QSA]", "iptables -A INPUT -p tcp --dport §n -j ACCEPT", "UUID=§h §p ext4 defaults 0 §d",
};
static const char *const markup_lines[] = {
    "<§w>", "</§w>", "<§w/>", "<br>", "<br/>", "<hr />", "<p>§c</p>", "<b>§c</b>", "<h§d>§c</h§d>", "<li>§c</li>", "<td>§n</td><td>§s</td>",
    "<tr><th>§w</th></tr>", "<a href=\"§p\">§c</a>", "<a href='https://§w.com/?§w=§n&amp;§w=§w'>", "<img src=\"§p\" alt=\"§s\" />",
    "<div class=\"§w §w-§w\" id=\"§w\">", "<span style=\"color:#§h\">§c</span>", "<input type=\"§w\" name=\"§w[]\" value=\"§s\">",
    "<meta charset=\"utf-8\">", "<script src=\"§p\"></script>", "<link rel=\"stylesheet\" href=\"§p\">", "<!-- §c -->", "<!DOCTYPE html>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<§w:§w xmlns:§w=\"http://§w.org/§w\">", "<§w §w=\"§n\" §w='§s'/>", "<![CDATA[§s]]>",
    "</§w:§w>", "</div></div>", "</ul>", "&nbsp;&lt;§w&gt;", "&copy; 20§d§d &amp; §w", "&#§n;", "&#x§h;", "<option value=\"§n\" selected>§w</option>",
    "<path d=\"M§n §n L§d,§d z\" fill=\"none\"/>", "{% for §a in §w %}", "{% endif %}", "{{ §w.§w|§w }}", "{{#§w}}{{§w}}{{/§w}}", "<% if §w %>",
    "\\section{§c}", "\\begin{§w}[§l]", "\\end{§w}", "\\item §c", "\\item[§w] §c", "\\textbf{§c}", "\\emph{§w}", "\\cite{§w20§d§d}", "\\label{⟨eq¦fig¦sec⟩:§w}",
    "\\ref{fig:§w}~and~\\ref{tab:§w}", "\\usepackage[§w]{§w}", "\\documentclass[1§dpt,a4paper]{§w}", "\\newcommand{\\§w}[§d]{#1_{#2}}", "$§l_{§l} = §l^{§d}$",
    "$\\frac{§l}{§l + §d}$", "\\[ \\sum_{§l=0}^{§l} §l_§l^2 \\]", "$$\\int_0^1 §l^{-§l}\\,d§l$$", "\\alpha \\leq \\beta_{§d}", "\\left( \\sqrt{§l} \\right)^{-1}",
    "§w & §n & §n \\\\", "\\hline", "% §c", "\\includegraphics[width=0.§d\\textwidth]{§w}", "§c \\& §w, \\S~§d, §n\\,\\%", "``§c''", "{\\it §w}", "\\\\[§dpt]",
    "@article{§w20§d§d,", "author = {§w, §L. and §w, §L.},", "# §c", "## §c", "* §c", "1. §c", "- [ ] §c", "- [x] §c", "**§c**", "_§c_", "`§w`", "[§c](§p)", "![§w](§p)",
    "> §c", "```§w", "```", "~~§w~~", "| §w | §w |", "|---|:--|", "[^§d]: §c", "***", "===", "---", ".. §w:: §w", ":§w: §c", "{{§w|§w=§n}}", "[[§w|§w]]", "'''§w'''", "== §w ==",
};
static const char *const css_lines[] = {
    ".§w-§w {", "#§w {", "§w, .§w > §w {", "a:hover {", "§w::before { content: '§*'; }", ".§w:not(.§w):nth-child(2n+1) {", "@media (max-width: §npx) {",
    "@import url(\"§p\");", "@font-face {", "color: #§h;", "color: rgba(§n, §n, §n, 0.§d);", "background: #fff url('§p') no-repeat;", "margin: 0 auto;",
    "margin: §dpx §dpx -§dpx;", "padding: §dpx 1.§dem;", "font: 1§dpx/1.§d \"§w\", sans-serif;", "border: 1px solid #§h;", "width: calc(100% - §npx);",
    "display: flex;", "transform: translate(-50%, -50%);", "transition: all 0.§ds ease;", "z-index: §n !important;", "*zoom: 1;", "* { box-sizing: border-box; }",
    "}", "} /* §c */", "/* §c */", "--§w-§w: #§h;", "var(--§w)", "$§w: §dpx;", "&:hover { @include §w; }", "[§w^='§w'] > p {", "input[type=\"§w\"] ~ span {", "html>body .§w { top: -§dpx }",
};
static const char *const regex_lines[] = {
    "^[A-Z§l-z0-9._%+-]+@[§w.-]+$", "/^(\\d{§d})-(\\d{2})$/", "\\b§w\\b", "(?:§w|§w)?", "(?<§w>\\w+)", "[^\\s\\\"'<>]+", "^\\s*#.*$", "\\$\\{(\\w+)\\}", "(§l+)*§*", ".*?§w",
    "[a-f\\d]{§d,}", "(?i)§w.*\\.§.$", "s/\\(§w\\)_\\1/&/g", "s|§p|§w|", "%s/§w/§w/gc", "^(?!§w)", "\\x§h\\x§h", "[[:alpha:]_]+", "\\p{L}|\\p{N}", "~^/§w/(\\d+)~", "{§d,§d}", "^§w[_-]?§d$",
    "*.§.", "**/*.§.", "!§w/*", "§w_??.§.", "{§w,§w}.§.", "[!§l]*", "§*§*§*", "§l§*§*§l", "§*§l§*", "§i§*§*", "(§*§*)", "§*§*§*§*§*", "[§*] §i", "§* §* §*",
};
static const char *const log_lines[] = {
    "20§d§d-0§d-1§d 1§d:2§d:3§d,§d§d§d ⟨INFO¦WARN¦ERROR¦DEBUG⟩ §c", "[20§d§d-1§d-0§dT0§d:1§d:2§dZ] §w: §c", "[⟨INFO¦WARN¦ERROR¦FATAL¦debug¦trace⟩] §c", "Jan 1§d 0§d:1§d:5§d §w §w[§n]: §c",
    "§w.§w.§T - §c", "E/§T(§n): §c", "[§n.§n] §w: §c", "127.0.0.1 - - [1§d/Mar/20§d§d:1§d:0§d:2§d +0100] \"GET /§w HTTP/1.1\" 200 §n", "\"POST /§w/§w?§w=§n HTTP/2\" ⟨404¦500¦301¦403⟩ -",
    "at §w.§w.§T.§f(§T.java:§n)", "at §f (§p:§n:§d)", "Exception in thread \"main\" §w.§TException: §c", "#§d 0x§h in §f () at §p:§n", "§p:§n:§d: error: §c", "§p:§n: warning: unused variable '§i' [-W§w]",
    "§p(§n): error §L§n: §c", "fatal: §c", "panic: §c [recovered]", "Segmentation fault (core dumped)", "==§n== Invalid read of size §d", "make: *** [§w] Error §d", "CMake Error at §w.txt:§n (§w):",
    "npm ERR! code §C", "✓ §c (§n ms)", "FAIL §p", "ok §d - §c", "PASS: §f", "§n passed, §d failed in §d.§d§ds", "Loss: 0.§n, acc=0.§n", "epoch §d/§n: 100%|####| §n/§n [00:§d§d<00:00, §d.§dit/s]",
    "§w=§n §w=\"§s\" level=§w", "{\"ts\":§n,\"level\":\"§w\",\"msg\":\"§s\"}", "<§n>§w: §c", "0x§h: §h §h §h", "00000§d0: §h §h §h §h |..§w..|", "eth0: <UP,BROADCAST> mtu §n", "64 bytes from 10.0.§d.§d: icmp_seq=§d ttl=64",
    "Retry §d/§d (§n ms)...", ">>> §c", "*** §c ***", "!!! §c", "-- §c --", "=> §c",
};
static const char *const diff_lines[] = {
    "+§i = §e;", "-§i = §e;", "+§f(§e);", "- §f(§e)", "+ return §e;", "-}", "+}", "+if (§e §r §e) {", "- §w: §n", "+ §w: §n", "@@ -§n,§d +§n,§d @@", "@@ -§n +§n,§d @@ §f()", "diff --git a/§p b/§p",
    "index §h..§h 100644", "--- a/§p", "+++ b/§p", "+# §c", "-# §c", "> §c", "< §c", "§n,§nc§n", "\\ No newline at end of file", "<<<<<<< HEAD", "=======", ">>>>>>> §h", "commit §h", "Author: §w <§w@§w.com>",
    "§d files changed, §n insertions(+), §n deletions(-)", "§p | §n ++++---", "rename {§w => §w}/§w.§. (§n%)", "?? §p", " M §p", "+++", "---", "* §h §c", "|\\", "|/ §h §c", "Signed-off-by: §w <§w@§w.org>",
};
static const char *const assembly_lines[] = {
    "mov ⟨eax¦ebx¦ecx¦rdi¦r8¦al⟩, §n", "mov rax, [rbp-0x§h]", "mov %rsp,%rbp", "movl $0x§d,-0x§d(%rbp)", "lea 0x§h(%rip),%rdi # §h <§f+0x§h>", "push ⟨rbp¦rbx⟩", "pop r1§d", "call §f", "call *0x§d(%rax)",
    "jmp .L§n", "jne §h <§f+0x§d>", "cmp $0x§h,%eax", "xor eax, eax", "add rsp, §n", "sub $§n, %esp", "and §l, #0x§h", "ret", "nop", "int 0x80", "syscall", ".L§n:", "§f:", ".globl §f", ".section .§w,\"a\"", ".byte 0x§h, 0x§h",
    "db '§s', 0", "dw §n", "ldr r§d, [r§d, #§n]", "str x§d, [sp, #-§n]!", "bl §f", "b.ne .L§d", "vmovaps ymm§d, [rsi+§d*8]", "vpaddd %ymm§d,%ymm1§d,%ymm§d", "addi x§d, x§d, -§d", "§n: §h §h mov %edi,%eax", "; §c", "LDA #$§h",
    "STA $§h,X", "BNE *-§d", "%define §C §n", "%macro §w §d", "@§d = §w i32 %§d, §n", "br i1 %§d, label %§d", "R§d ← R§d",
};

/* Languages whose lines have expressions like C's use C's. */
#define LINES(list) list, COUNT(list)

const ds_code_language ds_code_languages[] = {
    {0.2f, "sssc1", "⟨ // §c¦ /* §c */⟩", LINES(c_lines), LINES(c_expressions)},
    {0.14f, "sss1", " # §c", LINES(python_lines), LINES(python_expressions)},
    {0.14f, "ccc1", " // §c", LINES(js_lines), LINES(js_expressions)},
    {0.14f, "ss1", " # §c", LINES(shell_lines), NULL, 0},
    {0.05f, "sssc", " -- §c", LINES(sql_lines), NULL, 0},
    {0.08f, "s", NULL, LINES(data_lines), NULL, 0},
    {0.1f, "s", NULL, LINES(markup_lines), NULL, 0},
    {0.04f, "s", NULL, LINES(css_lines), NULL, 0},
    {0.04f, "s1", NULL, LINES(regex_lines), NULL, 0},
    {0.05f, "s", NULL, LINES(log_lines), NULL, 0},
    {0.04f, "sc1", NULL, LINES(diff_lines), LINES(c_expressions)},
    {0.03f, "s", NULL, LINES(assembly_lines), NULL, 0},
};
const int ds_n_source_languages = COUNT(ds_code_languages);
