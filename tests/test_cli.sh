#!/bin/sh
# Runs the program as a user would: exit codes one by one, what goes to stdout and what to stderr, bad
# input, closed and full outputs.
. "$(dirname "$0")/lib.sh"

# $1: exit code, $2: what it is about, rest: arguments. Output lands in $dir/out and $dir/err. An error
# must be told in exactly one line that begins with the program's name.
expect() {
    code=$1 about=$2
    shift 2
    "$octavo" "$@" >"$dir/out" 2>"$dir/err" </dev/null
    got=$?
    if [ $got -ne "$code" ]; then
        fail "$about: expected exit code $code, found $got: $(head -c 300 "$dir/err")"
    elif [ "$code" -gt 1 ] && [ "$(grep -c '' "$dir/err")" -ne 1 ]; then
        fail "$about: expected one line on stderr, found: $(cat "$dir/err")"
    elif [ "$code" -gt 1 ] && ! grep -q '^octavo' "$dir/err"; then
        fail "$about: the message does not begin with octavo: $(cat "$dir/err")"
    else
        ok
    fi
}

# $1: out or err, $2: text that it must hold, $3: what it is about
holds() {
    if grep -qF -e "$2" "$dir/$1"; then ok; else fail "$3: no '$2' in std$1: $(head -c 300 "$dir/$1")"; fi
}

# $1: out or err, $2: what it is about
empty() {
    if [ -s "$dir/$1" ]; then fail "$2: expected nothing on std$1: $(head -c 300 "$dir/$1")"; else ok; fi
}

# --- help, version, wrong use ---
expect 0 "--version" --version
holds out "octavo " "--version"
holds out "SIMD" "--version"
holds out "libpng" "--version"
empty err "--version"
expect 0 "--help" --help
holds out "Exit codes" "--help"
empty err "--help"
# All commands, as the program itself lists them; the fields of the dump have their number.
expect 0 "help --dump" help --dump
empty err "help --dump"
bad=$(awk -F '\t' -v kinds="command operand text option note network model" '
    BEGIN { split("3 3 3 6 3 4 2", n, " "); split(kinds, k, " "); for (i in k) fields[k[i]] = n[i] }
    NF != fields[$1] || $2 == "" { print NR ": " $0 }' "$dir/out")
same "" "$bad" "help --dump: fields"
cp "$dir/out" "$dir/dump"
awk -F '\t' '$1 == "command" { print $2 }' "$dir/dump" >"$dir/commands"
if [ "$(wc -l <"$dir/commands")" -ge 15 ]; then ok; else fail "help --dump: commands are missing"; fi
while read -r command; do
    # A command that no test runs is one that nobody knows to work.
    first=${command%% *} second=
    case $command in *' '*) second=" ${command#* }" ;; esac
    run="octavo\"|expect [0-9]+ \"[^\"]*\"|check \"[^\"]*\" code [0-9]+"
    if grep -qE "^[^#]*($run) +$first$second( |\$)" tests/test_*.sh; then ok
    else fail "apps/cli/commands.def: '$command' is run by no tests/test_*.sh"; fi
    # shellcheck disable=SC2086
    expect 0 "help $command" help $command
    cp "$dir/out" "$dir/help"
    holds out "Usage: octavo $command" "help $command"
    for option in $(awk -F '\t' -v c="$command" '$1 == "option" && $2 == c { print $3 }' "$dir/dump"); do
        case $command in
        eval) ;; # its options depend on --task
        *) grep -qe "$option" "$dir/help" || fail "$command --help: no $option" ;;
        esac
    done
done <"$dir/commands"
expect 2 "help of an unknown command" help bogus
holds err "octavo help: unknown command 'bogus'" "help of an unknown command"
expect 2 "help with a word too many" help info bogus
for command in read train eval info bench export check lm "synth lines" "synth fonts" synth; do
    # shellcheck disable=SC2086 # "synth lines" is two words
    expect 0 "$command --help" $command --help
    holds out "Usage: octavo $command" "$command --help"
    empty err "$command --help"
done
expect 2 "no command"
holds err "Try 'octavo --help'" "no command"
expect 2 "help of an unknown second word" help synth bogus
holds err "octavo help: unknown command 'bogus'" "help of an unknown second word"
expect 2 "unknown command" raed
holds err "'raed'" "unknown command"
expect 2 "unknown long option" read --bogus x.png
holds err "octavo read: unknown or ambiguous option '--bogus'. Try 'octavo read --help'." "unknown option"
empty out "unknown long option"
expect 2 "unknown short option" read -Z x.png
expect 2 "option without its value" read --model
holds err "needs a value" "option without its value"
expect 2 "value for a flag" read --quiet=1 x.png
expect 2 "no operand" read
expect 2 "operand too many" info a b
expect 2 "number out of range" read --beam=-1 x.png
expect 2 "no number" read --beam=3x x.png
expect 2 "wrong choice" read --format=xml x.png
holds err "txt,tsv,hocr" "wrong choice"
expect 2 "psm that is not there" read --psm=bogus x.png
holds err "single_column" "psm that is not there"
expect 2 "threads" read -j -1 x.png
expect 2 "synth without its options" synth lines
expect 2 "synth of what" synth pages
expect 2 "unknown network" info --arch=crnn-huge
expect 2 "both model and network" bench --arch=crnn x.safetensors

# --- OCTAVO_ISA ---
OCTAVO_ISA=bogus "$octavo" --version >"$dir/out" 2>"$dir/err"
same 2 $? "OCTAVO_ISA=bogus"
holds err "ref" "OCTAVO_ISA=bogus lists the valid ones"
OCTAVO_ISA=ref "$octavo" --version >"$dir/out" 2>"$dir/err"
same 0 $? "OCTAVO_ISA=ref"
holds out "SIMD ref" "OCTAVO_ISA=ref"

# --- outputs that cannot be written ---
for command in --version --help "info --arch=crnn-lite" "read --help"; do
    # shellcheck disable=SC2086
    "$octavo" $command >/dev/full 2>"$dir/err"
    same 5 $? "$command on a full disk"
    holds err "stdout" "$command on a full disk"
    # shellcheck disable=SC2086
    "$octavo" $command >&- 2>"$dir/err"
    same 5 $? "$command with stdout closed"
done
"$octavo" info --arch=crnn-lite 2>&- >"$dir/out" <&-
same 0 $? "stdin and stderr closed"
"$octavo" read nothing.png 2>&- >"$dir/out"
code=$?
case $code in 3 | 4) ok ;; *) fail "stderr closed: expected 3 or 4, found $code" ;; esac
{ sleep 0.3; "$octavo" --version 2>"$dir/err"; echo $? >"$dir/code"; } | true
same 141 "$(cat "$dir/code")" "stdout's reader went away"
if [ -s "$dir/err" ]; then fail "stdout's reader went away: $(cat "$dir/err")"; else ok; fi
expect 5 "output in a folder that is not there" bench --arch=crnn-lite --runs=1 -o "$dir/none/x.json"
expect 5 "a folder as output" bench --arch=crnn-lite --runs=1 --warmup=0 -o "$dir"

# --- what is built in ---
expect 0 "list" info
holds out "what for" "info without a model"
expect 0 "list, json" info --format=json
holds out '"models":[' "info without a model, json"
for b in $("$octavo" help --dump | sed -n 's/^model\t//p'); do
    works "$b is listed" sh -c "'$octavo' info | grep -q '^$b  *[0-9]'"
    works "$b is in the json list" grep -q "\"name\":\"$b\"" "$dir/out"
done
expect 2 "an option of one model without one" info --plan
if ! "$octavo" info | grep -q '^best '; then
    expect 4 "best is not there" info best
    holds err "built without models/best-int8.safetensors" "info best"
    expect 4 "nor to train from" train --model=best --data=synth --steps=1 -o "$dir/best"
    holds err "built without models/best-int8.safetensors" "train --model=best"
fi

# --- a network without a model file ---
expect 0 "info" info --arch=crnn --width=280
holds out "params" "info"
expect 0 "info json" info --arch=crnn-lite --format=json
holds out '"macs":' "info json"
cp "$dir/out" "$dir/info.json"
same_in_locales "$dir/info.json" "$octavo" info --arch=crnn-lite --format=json
expect 0 "bench" bench --arch=crnn-lite --runs=3 --warmup=1 --width=64 --format=json
holds out '"median_ms":' "bench"
holds out '"peak_rss_mb":' "bench"
expect 0 "bench of training" bench --arch=crnn-lite --train --runs=2 --warmup=1 --width=64 --batch=2 --format=csv
holds out "crnn-lite" "bench of training"
if command -v jq >/dev/null; then
    for mode in "" --train; do
        # shellcheck disable=SC2086 # one word or none
        expect 0 "bench of layers $mode" bench --arch=crnn-lite --runs=3 --warmup=1 --width=64 $mode \
            --layers --format=json
        # What lies between layers is little, but anybody may interrupt there.
        near=$(jq '([.layers[] | .forward_ms + .backward_ms] | add) + .zeroing_ms + .optimiser_ms
                   | . / $run | . > 0.5 and . < 1.05' --argjson run "$(jq .mean_ms "$dir/out")" "$dir/out")
        same true "$near" "layers add up to the whole $mode"
    done
else
    skip "jq is not installed: sums of layers not checked"
fi
expect 0 "info of the plan" info --arch=crnn-lite --plan
holds out "as it is run" "info of the plan"

# --- every network, in every command that takes --arch (ocr/networks.def) ---
awk -F '\t' '$1 == "network" { print $2 }' "$dir/dump" >"$dir/networks"
if [ "$(wc -l <"$dir/networks")" -ge 6 ]; then ok; else fail "help --dump: networks are missing"; fi
while read -r network; do
    expect 0 "info --arch=$network" info --arch="$network"
    holds out "octavo.task = " "info --arch=$network"
    expect 0 "bench --arch=$network" bench --arch="$network" --runs=1 --warmup=0 --width=64 --height=0 -f csv
    expect 0 "export --arch=$network" export --onnx --arch="$network" -o "$dir/network.onnx"
    expect 2 "info --arch=crnn-huge" info --arch=crnn-huge
    holds err "$network" "info --arch=crnn-huge"
    for command in info bench export quantize train; do
        expect 0 "$command --help" $command --help
        tr -s ' \n' ' ' <"$dir/out" >"$dir/words"
        if grep -q -e "--arch=NAME.*[ :]$network[, ]" "$dir/words"; then ok
        else fail "$command --help: --arch does not name $network"; fi
    done
done <"$dir/networks"

# --- one name for one thing, and the earlier spellings ---
expect 2 "MODEL and --model" info -m default default
holds err "MODEL or --model" "MODEL and --model"
expect 2 "--model and --arch" info -m default --arch=crnn
expect 2 "--task in train" train --task=page --data=synth --steps=1 -o "$dir/t"
holds err "--task: expected one of rec|det|direction|classify|attn|fields, found 'page'" "--task in train"
expect 2 "--task in eval" eval --task=lines default samples
holds err "--task: expected one of rec|det|direction|classify|attn|fields|page, found 'lines'" "--task in eval"
expect 2 "an earlier spelling: --model=NETWORK" train --model=crnn-lite --arch=crnn --data=synth --steps=1 -o "$dir/t"
holds err "found the network 'crnn-lite'" "an earlier spelling: --model=NETWORK"
expect 2 "an earlier spelling: --init" train --model=default --init=default --data=synth --steps=1 -o "$dir/t"
holds err "--model and --init are one option" "an earlier spelling: --init"
expect 2 "an earlier spelling: --task=cls" train --task=cls --arch=crnn --data=synth --steps=1 -o "$dir/t"
holds err "--arch: expected one of direction, found 'crnn'" "an earlier spelling: --task=cls"
expect 2 "neither file nor network" train --model=crnn-huge --data=synth --steps=1 -o "$dir/t"
holds err "crnn-lite" "neither file nor network"
for pair in --kind:"synth lines" --scene:"synth lines"; do
    # shellcheck disable=SC2086
    "$octavo" ${pair#*:} -n 1 -o "$dir/t" ${pair%%:*}=letter >"$dir/out" 2>"$dir/err"
    same 2 $? "${pair%%:*}"
    holds err "--kind: expected one of" "${pair%%:*}"
done
if grep -qE -- '--(scene|init|cls-model)' "$dir/dump"; then
    grep -E -- '--(scene|init|cls-model)' "$dir/dump" | grep -v "^note" | while read -r line; do echo "$line"; done >"$dir/shown"
    if [ -s "$dir/shown" ]; then fail "aliases are shown: $(cat "$dir/shown")"; else ok; fi
else
    ok
fi

# --- models that cannot be read ---
expect 4 "no such model" info "$dir/none.safetensors"
holds err "none.safetensors" "no such model"
: >"$dir/empty.safetensors"
expect 4 "empty model" info "$dir/empty.safetensors"
head -c 4096 /dev/zero >"$dir/zero.safetensors"
expect 4 "model of zeros" read --psm line -m "$dir/zero.safetensors" x.png
expect 4 "model is a folder" read --psm line -m "$dir" x.png

# --- synth ---
expect 0 "synth text" synth text -n 40 --seed=3
holds err "word lists of" "synth text says how many lists there are"
same 40 "$(grep -c '' "$dir/out")" "lines of synth text"
cp "$dir/out" "$dir/text1"
expect 0 "synth text again" synth text -n 40 --seed=3
if cmp -s "$dir/out" "$dir/text1"; then ok; else fail "synth text differs from run to run"; fi
expect 0 "synth text --language" synth text -n 40 --language=lv --kind=office
holds out "ā" "Latvian"
expect 2 "synth text, no such language" synth text -n 1 --language=xx
holds err "'xx'" "no such language"
expect 2 "synth text, no such kind" synth text -n 1 --kind=moon
expect 2 "synth text without a number" synth text
expect 0 "synth text --packages" synth text --packages
holds out "hunspell-lv" "packages of word lists"
expect 0 "synth text --languages" synth text --languages
holds out "Northern Sami" "languages"
if "$octavo" synth fonts >"$dir/out" 2>"$dir/err"; then
    holds out "families" "synth fonts"
    expect 0 "synth lines" synth lines -n 12 -o "$dir/s1" --seed=5 -j1
    expect 0 "synth lines, threads" synth lines -n 12 -o "$dir/s2" --seed=5 -j3
    same 12 "$(grep -c '' "$dir/s1/labels.txt")" "rows of labels.txt"
    if diff -r "$dir/s1" "$dir/s2" >/dev/null; then ok; else fail "synth depends on the threads"; fi
    expect 0 "synth lines, another seed" synth lines -n 12 -o "$dir/s3" --seed=6
    if cmp -s "$dir/s1/labels.txt" "$dir/s3/labels.txt"; then fail "synth ignores the seed"; else ok; fi
    expect 0 "synth: random digits" synth lines -n 9 -o "$dir/s5" --sequence=digits --level=0
    same 9 "$(cut -f2 "$dir/s5/labels.txt" | grep -cx '[0-9]*')" "lines of digits"
    expect 2 "synth: unknown kind" synth lines -n 1 -o "$dir/s6" --sequence=digit
    printf 'qqq qqq\n' >"$dir/q.txt"
    expect 0 "synth: text from a file" synth lines -n 20 -o "$dir/s7" --text-file="$dir/q.txt" \
        --text-share=0.5 --letter-case=lower
    q=$(cut -f2 "$dir/s7/labels.txt" | grep -cx 'qqq qqq')
    if [ "$q" -gt 2 ] && [ "$q" -lt 18 ]; then ok; else fail "half of 20 lines: $q"; fi
    expect 0 "synth: wide, on a picture" synth lines -n 3 -o "$dir/s8" --width=3000 --align=right \
        --image-dir="$dir/s5" --fit
    wide=0
    for file in "$dir"/s8/*.png; do # big-endian width at byte 16 of a PNG
        w=$(od -An -tu1 -j16 -N4 "$file" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }')
        [ "$w" -ge 3000 ] && wide=$((wide + 1))
    done
    same 3 "$wide" "images of at least 3000 pixels"
    printf '%s\n' '-a/b: ?' >"$dir/odd.txt"
    expect 0 "synth: names with the text, masks, boxes" synth lines -n 2 -o "$dir/s9" \
        --text-file="$dir/odd.txt" --name-format=text_number --masks --boxes -j2
    for file in png mask.png box; do
        if [ -s "$dir/s9/_a_b_ __000001.$file" ]; then ok; else fail "synth: no $file: $(ls "$dir/s9")"; fi
    done
    same "_a_b_ __000001.png	-a/b: ?" "$(tail -n 1 "$dir/s9/labels.txt")" "row with a text's name"
    same "-a/b:?" "$(cut -d' ' -f1 "$dir/s9/_a_b_ __000001.box" | tr -d '\n')" "characters of boxes"
    same 6 "$(awk 'NF == 6 && $2 < $4 && $3 < $5 && $2 >= 0 && $3 >= 0 && $6 == 0' \
        "$dir/s9/_a_b_ __000001.box" | grep -c '')" "rows of Tesseract's form"
    if "$octavo" synth lines -n 1 -o "$dir/s10" -q --extension=jpg --name-format=number_text \
        --text-file="$dir/q.txt" >"$dir/out" 2>"$dir/err"; then
        same "000000_qqq qqq.jpg	qqq qqq" "$(cat "$dir/s10/labels.txt")" "row of a JPEG"
        same "ffd8ff" "$(od -An -tx1 -N3 "$dir/s10/000000_qqq qqq.jpg" | tr -d ' ')" "bytes of a JPEG"
        cp -r "$dir/s10" "$dir/s11"
        expect 0 "synth: JPEG of a low quality" synth lines -n 1 -o "$dir/s11" --extension=jpg \
            --quality=5 --name-format=number_text --text-file="$dir/q.txt"
        if [ "$(wc -c <"$dir/s11/000000_qqq qqq.jpg")" -lt "$(wc -c <"$dir/s10/000000_qqq qqq.jpg")" ]
        then ok; else fail "synth: --quality has no effect"; fi
    else
        holds err "built without JPEG" "synth: --extension=jpg"
    fi
    expect 2 "synth: unknown extension" synth lines -n 1 -o "$dir/s12" --extension=gif
    expect 2 "synth: quality of a PNG" synth lines -n 1 -o "$dir/s12" --quality=50
    expect 5 "synth into a file" synth lines -n 1 -o "$dir/s1/labels.txt"
    expect 3 "synth from no words" synth lines -n 1 -o "$dir/s4" --words-file="$dir/none.txt"
elif grep -q "built without" "$dir/err"; then
    not_applicable "synth: $(cat "$dir/err")"
else
    skip "synth: $(cat "$dir/err")"
fi

# --- reading ---
if "$octavo" info default >/dev/null 2>&1; then
    white 200 32 >"$dir/white.pgm"
    expect 0 "a white line" read --psm line "$dir/white.pgm"
    printf 'white.pgm\tété a\n' >"$dir/marks.txt"
    expect 0 "a list with marks" eval default "$dir/marks.txt"
    holds out "letters with marks 2: 0.00 % right" "marks apart"
    holds out "'é' > '' 2" "their confusions"
    expect 0 "marks, json" eval default "$dir/marks.txt" --format=json
    holds out '"marked":2,"marked_wrong":2,"confusions_marked":[{' "marks apart, json"
    same 1 "$(grep -c '' "$dir/out")" "lines for one image"
    "$octavo" read --psm line - <"$dir/white.pgm" >"$dir/out" 2>"$dir/err"
    same 0 $? "PNM on stdin"
    "$octavo" read --psm line - <&- >"$dir/out" 2>"$dir/err"
    same 3 $? "stdin closed"
    expect 0 "json" read --psm line -f json "$dir/white.pgm"
    holds out '{"schema":1,"engine":"octavo ' "json"
    expect 0 "tsv" read --psm line -f tsv "$dir/white.pgm"
    same 12 "$(head -n 1 "$dir/out" | tr '\t' '\n' | grep -c '')" "tsv: Tesseract's columns"
    expect 0 "list of formats" read --list-formats
    holds out "$(printf 'alto\txml\t')" "list of formats"
    expect 0 "names" read --psm line -n "$dir/white.pgm"
    same "$dir/white.pgm" "$(cut -f1 "$dir/out")" "names"
    expect 3 "no such image" read --psm line "$dir/none.png"
    holds err "none.png" "no such image"
    expect 3 "several, none readable" read --psm line -q "$dir/white.pgm.none" # one message
    expect 1 "one of two unreadable" read --psm line "$dir/none.png" "$dir/white.pgm"
    same 1 "$(grep -c '' "$dir/out")" "the readable one is read"
    mkdir "$dir/void"
    expect 3 "a folder without images" read --psm line "$dir/void"
    printf 'P5\n60000 60000\n255\n' >"$dir/huge.pgm"
    expect 6 "huge PGM" read --psm line "$dir/huge.pgm"
    # A PNG of 60000 x 60000 pixels of one bit: its header, and the beginning of its data.
    printf '\211PNG\r\n\032\n\000\000\000\015IHDR\000\000\352\140\000\000\352\140\001\000\000\000\000' >"$dir/huge.png"
    printf '\250\251\110\357\000\000\000\014\111\104\101\124\170\234\143\140\240\075\000\000\000\144\000\001\206\144\074\065' >>"$dir/huge.png"
    expect 6 "huge PNG" read --psm line "$dir/huge.png"
    expect 6 "--max-pixels" read --psm line --max-pixels=100 "$dir/white.pgm"
    printf 'P5\n200 32\n255\nabc' >"$dir/short.pgm"
    expect 3 "PGM cut short" read --psm line "$dir/short.pgm"
    printf 'hello' >"$dir/text.png"
    expect 3 "no image" read --psm line "$dir/text.png"
    : >"$dir/zero.png"
    expect 3 "empty file" read --psm line "$dir/zero.png"
    expect 3 "list that is not there" read --psm line --list="$dir/none.txt"
    expect 2 "character not in the alphabet" read --psm line --allow="$(printf '\340\244\205')" "$dir/white.pgm"
    expect 0 "--output" read --psm line -o "$dir/text.out" "$dir/white.pgm"
    empty out "--output"
    same 1 "$(grep -c '' "$dir/text.out.txt")" "--output"
    expect 5 "--output that cannot be" read --psm line -o /proc/octavo.txt "$dir/white.pgm"
    expect 5 "--output in no folder" read --psm line -o "$dir/none/x" "$dir/white.pgm"
    "$octavo" read --psm line "$dir/white.pgm" >/dev/full 2>"$dir/err"
    same 5 $? "read on a full disk"
    for size in "1 1" "1 300" "3 3" "5000 20" "2000 3"; do
        # shellcheck disable=SC2086
        white $size >"$dir/odd.pgm"
        expect 0 "odd size $size" read --psm line "$dir/odd.pgm"
    done

    # the samples: the same whatever the threads and the company
    if [ -r samples/labels.txt ]; then
        "$octavo" read --psm line -f json -j1 --batch=1 samples >"$dir/one" 2>"$dir/err"
        same 0 $? "reading the samples"
        "$octavo" read --psm line -f json -j4 --batch=16 samples >"$dir/four" 2>"$dir/err"
        if cmp -s "$dir/one" "$dir/four"; then ok; else fail "the reading depends on threads or batch"; fi
        same_in_locales "$dir/one" "$octavo" read --psm line -f json samples
        # Language models: made, used, of the same bytes each time, told when there is none.
        cut -f2 samples/labels.txt >"$dir/text"
        expect 0 "lm" lm -q --size=20 --synth=500 -o "$dir/lm1.safetensors" samples/labels.txt:3 "$dir/text"
        expect 0 "lm again" lm -q -j3 --size=20 --synth=500 -o "$dir/lm2.safetensors" samples/labels.txt:3 "$dir/text"
        if cmp -s "$dir/lm1.safetensors" "$dir/lm2.safetensors"; then ok; else fail "lm is not the same again"; fi
        cut -f2 samples/labels.txt | sed 's/^/x\t/' >"$dir/labels"
        expect 0 "label file" lm -q --size=20 -o "$dir/lm2.safetensors" "$dir/labels"
        expect 0 "lines" lm -q --size=20 -o "$dir/lm3.safetensors" "$dir/text"
        if cmp -s "$dir/lm2.safetensors" "$dir/lm3.safetensors"; then ok; else fail "lm: names are text"; fi
        for j in 1 2 3 4; do
            "$octavo" read --psm line -f json -j$j --lm="$dir/lm1.safetensors" samples >"$dir/lm.$j" 2>"$dir/err"
            if cmp -s "$dir/lm.1" "$dir/lm.$j"; then ok; else fail "--lm depends on threads: $j"; fi
        done
        expect 0 "--lm=off" read --psm line --lm=off samples
        expect 2 "--lm without a beam" read --psm line --beam=0 --lm=small samples
        expect 0 "greedy" read --psm line --beam=0 samples
        expect 4 "--lm is a recogniser" read --psm line --lm=default samples
        expect 4 "--lm that is not there" eval --lm="$dir/none.safetensors" default samples/labels.txt
        head -c 9999 "$dir/lm1.safetensors" >"$dir/short.safetensors"
        expect 4 "--lm cut short" read --psm line --lm="$dir/short.safetensors" samples
        expect 4 "a language model is no recogniser" read --psm line -m "$dir/lm1.safetensors" samples
        expect 3 "lm without a text" lm -o "$dir/x.safetensors" "$dir/none.txt"
        cp "$dir/text" "$dir/kept"
        expect 2 "lm over its text" lm -o "$dir/text" "$dir/text:2"
        if cmp -s "$dir/text" "$dir/kept"; then ok; else fail "lm wrote over its text"; fi
        expect 2 "lm: weight" lm -o "$dir/x.safetensors" "$dir/text:0"
        expect 2 "lm of nothing" lm -o "$dir/x.safetensors"
        : >"$dir/empty.txt"
        expect 3 "lm of an empty text" lm -o "$dir/x.safetensors" "$dir/empty.txt"
        expect 5 "lm into nothing" lm -o "$dir/none/x" "$dir/text"
        if command -v jq >/dev/null; then
            same "$(find samples -maxdepth 1 -name '*.png' | grep -c '')" "$(jq -r .lines[].text "$dir/one" | grep -c '')" "json is JSON"
        else
            skip "no jq: JSON is not parsed"
        fi
        expect 0 "eval" eval default samples/labels.txt --html="$dir/worst.html"
        holds out "CER" "eval"
        if grep -q '</html>' "$dir/worst.html"; then ok; else fail "eval --html is not whole"; fi
        expect 0 "eval json" eval --format=json default samples/labels.txt
        for key in samples cer wer exact exact_no_space ned cer_ci ece; do
            holds out "\"$key\":" "eval json"
        done
        printf 'no tab here\n' | cat samples/labels.txt - >"$dir/bad.txt"
        expect 0 "eval --calibrate" eval --calibrate="$dir/warm.safetensors" default samples/labels.txt
        expect 0 "eval of the calibrated" eval --format=json "$dir/warm.safetensors" samples/labels.txt
        expect 5 "eval --calibrate into nothing" eval --calibrate="$dir/none/x" default samples/labels.txt
        expect 3 "eval --strict" eval --strict default "$dir/bad.txt"
        expect 3 "eval without a list" eval default "$dir/none.txt"
        # A list without an end.
        yes 'none.png	text' | "$octavo" eval default - >"$dir/out" 2>"$dir/err"
        same 6 $? "eval of an endless list: exit code"
        holds err "67108864 bytes" "eval of an endless list"
        if "$octavo" info direction >/dev/null 2>&1; then
            expect 0 "eval --task=cls" eval --task=cls direction samples/labels.txt
            holds out "samples  20" "eval --task=cls"
            expect 0 "eval --task=cls json" eval --task cls --format=json direction samples/labels.txt
            for key in samples accuracy error upright_wrong turned_wrong; do
                holds out "\"$key\":" "eval --task=cls json"
            done
            holds out '"error":0.0' "eval --task=cls: prints are told"
            sed "s|^line|$PWD/samples/line|" "$dir/bad.txt" >"$dir/bad_row.txt"
            expect 0 "eval --task=cls with a bad row" eval --task=cls direction "$dir/bad_row.txt"
            holds out "1 without a tab" "eval --task=cls with a bad row"
            expect 3 "eval --task=cls --strict" eval --task=cls --strict direction "$dir/bad_row.txt"
            echo "no image" >"$dir/broken.png"
            printf 'broken.png\ttext\n' >"$dir/broken.txt"
            "$octavo" eval --task=cls direction "$dir/broken.txt" >"$dir/out" 2>"$dir/err"
            same 3 $? "eval --task=cls without an image"
            holds err "none of its 1 images is readable" "eval --task=cls without an image"
            sed "s|^|$PWD/samples/|" samples/labels.txt | cat - "$dir/broken.txt" >"$dir/some.txt"
            expect 1 "eval --task=cls, one unreadable" eval --task=cls direction "$dir/some.txt"
            holds out "1 images unreadable" "eval --task=cls, one unreadable"
            expect 4 "eval --task=cls of a recogniser" eval --task=cls default samples/labels.txt
        else
            skip "no direction classifier to judge"
        fi
        expect 0 "check" check
        holds out ", 0 failed" "check"
    else
        skip "no samples"
    fi

    # damage to a real model: every 2^k-th cut and some flipped bytes are refused
    if [ -r models/default.safetensors ]; then
        size=$(wc -c <models/default.safetensors)
        cut=1
        while [ $cut -lt "$size" ]; do
            head -c $cut models/default.safetensors >"$dir/cut.safetensors"
            expect 4 "model cut at $cut" info "$dir/cut.safetensors"
            cut=$((cut * 4))
        done
        cp models/default.safetensors "$dir/flip.safetensors"
        for at in 0 5 8 20 100 $((size / 2)) $((size - 1)); do
            old=$(od -An -tu1 -j "$at" -N 1 models/default.safetensors | tr -d ' ')
            # shellcheck disable=SC2059 # the format is the byte
            printf "\\$(printf '%03o' $((old ^ 4)))" |
                dd of="$dir/flip.safetensors" bs=1 seek="$at" conv=notrunc 2>/dev/null
            expect 4 "model with byte $at changed" info "$dir/flip.safetensors"
            # shellcheck disable=SC2059
            printf "\\$(printf '%03o' "$old")" |
                dd of="$dir/flip.safetensors" bs=1 seek="$at" conv=notrunc 2>/dev/null
        done
        expect 0 "the model mended" info "$dir/flip.safetensors"
        cat models/default.safetensors models/default.safetensors >"$dir/twice.safetensors"
        expect 4 "model with bytes after it" info "$dir/twice.safetensors"
    else
        skip "no models/default.safetensors to damage"
    fi
    # --- what the machine can do, beside each layer ---
    expect 0 "bench --layers" bench --runs=1 --warmup=0 --layers -f json
    if python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); m = d["limits"]
assert m["threads"] > 0 and min(m[k] for k in m) > 0, m
assert all(l["bound_ms"] >= 0 for l in d["layers"])
# Products take no less than the rate allows at which they go.
conv = [l for l in d["layers"] if l["macs"] > 1e7 and not l["algorithm"].startswith("winograd") and l["precision"] != "f32"]
assert conv and all(l["bound_ms"] * m["gmac_u8"] * 1e6 >= 0.99 * l["macs"] for l in conv), conv' "$dir/out"; then ok; else
        fail "bench --layers: limits and bounds"; fi
    expect 0 "bench --layers of two threads" bench --runs=1 --warmup=0 --layers -j2
    if grep -q "^limits measured here, 2 threads" "$dir/out" && grep -q "^2 threads multiply" "$dir/out"; then ok; else
        fail "bench --layers tells no limits"; fi
    # --- a model is in memory once ---
    if grep -q __asan_init "$octavo"; then
        not_applicable "AddressSanitizer: memory is not measured"
    else
        expect 0 "bench --arch=crnn" bench --arch=crnn --runs=1 --warmup=0 --format=json
        peak=$(sed -n 's/.*"peak_rss_mb":\([0-9]*\).*/\1/p' "$dir/out")
        # 33 MB of weights, once, and 14 of program and values; two copies would be 80. The bar is half of ONNX Runtime's 170.
        if [ "${peak:-999}" -le 65 ]; then ok; else fail "crnn takes ${peak:-?} MB for one line"; fi
        # The same network out of an ONNX file: the file's copy goes as its values are taken.
        expect 0 "" export --onnx --arch=crnn --output="$dir/crnn.onnx"
        expect 0 "bench of an ONNX file" bench "$dir/crnn.onnx" --runs=1 --warmup=0 --format=json
        peak=$(sed -n 's/.*"peak_rss_mb":\([0-9]*\).*/\1/p' "$dir/out")
        if [ "${peak:-999}" -le 65 ]; then ok; else fail "crnn.onnx takes ${peak:-?} MB for one line"; fi
    fi
    # --- as many threads as asked for, no more ---
    # A reader that has read four lines waits at a pipe for the fifth; its threads are counted then.
    # $1: expected, $2: what it is about, rest: arguments
    threads() {
        want=$1 about=$2
        shift 2
        rm -f "$dir/pipe"
        mkfifo "$dir/pipe"
        "$octavo" read --psm line -q --batch=1 "$@" "$dir/t.pgm" "$dir/t.pgm" "$dir/t.pgm" "$dir/t.pgm" \
            "$dir/pipe" >"$dir/out" 2>"$dir/err" &
        pid=$! tries=0
        while [ "$(grep -c '' "$dir/out")" -lt 4 ] && [ $tries -lt 2400 ]; do
            sleep 0.05
            tries=$((tries + 1))
        done
        # The runtime may end threads after one region and start them for the next: soon it waits for
        # the pipe, with all that it was given.
        sleep 0.2
        tries=0
        while found=$(sed -n 's/^Threads:[[:space:]]*//p' "/proc/$pid/status")
              [ "$found" != "$want" ] && [ $tries -lt 100 ]; do
            sleep 0.05
            tries=$((tries + 1))
        done
        timeout 20 cp "$dir/t.pgm" "$dir/pipe"
        wait $pid
        same 0 $? "$about: exit code"
        same "$want" "$found" "$about: threads"
    }
    if [ -r /proc/self/status ]; then
        white 200 32 >"$dir/t.pgm"
        unset OMP_THREAD_LIMIT OMP_NUM_THREADS
        threads 1 "read -j 1" -j 1
        threads 2 "read -j 2" -j 2
        export OMP_NUM_THREADS=64
        threads 1 "OMP_NUM_THREADS=64 read -j 1" -j 1
        threads 2 "OMP_NUM_THREADS=64 read -j 2" -j 2
        export OMP_NUM_THREADS=3
        threads 3 "OMP_NUM_THREADS=3 read"
        export OMP_THREAD_LIMIT=1
        threads 1 "OMP_THREAD_LIMIT=1 read -j 2" -j 2
        threads 1 "OMP_THREAD_LIMIT=1 read"
        unset OMP_THREAD_LIMIT OMP_NUM_THREADS
        # Stacks that are too small for a thread: then there is one, whose stack is the process's.
        export OMP_STACKSIZE=16k
        threads 1 "OMP_STACKSIZE=16k read -j 4" -j 4
        export OMP_STACKSIZE=" 1 M"
        threads 2 "OMP_STACKSIZE=1M read -j 2" -j 2
        unset OMP_STACKSIZE
    else
        skip "no /proc: threads are not counted"
    fi
else
    expect 4 "no model in the program" read --psm line x.png
    holds err "--model" "no model in the program"
    skip "no built-in model: reading is not tested"
fi

finish
