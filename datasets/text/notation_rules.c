/* notation_rules.c - screens, and the notation of sciences, trades and print, as a grammar
 * (signs: gen.h). */
#include "datasets/text/data.h"

const ds_rule ds_notation_rules[] = {
    /* ---- user interfaces and web pages ---- */
    {"screen",
     "<button>\n<button>\n<menu>\n<menu>\n<menu>\n<keys>\n<keys>\n<keys>\n<bytes>\n<bytes>\n"
     "<progress>\n<progress>\n<rating>\n<rating>\n<crumbs>\n<crumbs>\n<uilabel>\n<uilabel>\n"
     "<uilabel>\n<uilabel>\n<uiline>\n<uiline>\n<uiline>\n<uiline>\n<uiline>\n<uiprice>\n"
     "<uiprice>\n<moment>\n<decimal>\n<grouped>\n<share>\n<link>\n<mail>\n<file>\n<path>\n"
     "<version>\n<name_>\n<signed>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n"
     "<subtitle>\n<subtitle>\n<subtitle>"},
    {"subtitle",
     "- <text>\n- <text>\n– <text>\n- I <w> <w> <w>.\n- I <w> <w>!\n- <W> <w>, <w>!\n"
     "- <W> <w>?\n- <W>…\n- I'm <w>.\n- I'll <w>.\n- Il n'y a <w>!\n- Il n’y a <w>.\n"
     "- Il <w> <w>.\n- C'est <w>.\n- Ich <w> <w>.\nI <w> <w>\nI <w> I <w>\nIs it <w>?\n"
     "- It's #:##!\n<w>: it’s ##:##!\n\\[<w>\\]\n(<W> <w>)\n<W>: <text>\n- <name>!\n"
     "- <W>, I <w>.\n…<w> <w>.\n<w> <w>…"},
    {"uiverb",
     "Open\nSave\nSave as…\nClose\nEdit\nView\nCopy\nPaste\nCut\nUndo\nRedo\nFind\nReplace\n"
     "Help\nSettings\nOptions\nPreferences\nCancel\nOK\nApply\nBack\nNext\nFinish\nSearch\n"
     "Login\nLog in\nLog out\nSign up\nSubmit\nSend\nReply\nForward\nDelete\nRemove\nAdd\n"
     "New\nPrint\nExport\nImport\nShare\nDownload\nUpload\nRefresh\nReload\nHome\nMenu\n"
     "More…\nLess\nRead more\nSkip\nYes\nNo\nRetry\nAbbrechen\nSpeichern\nÖffnen\nLöschen\n"
     "Weiter\nZurück\nHilfe\nEnregistrer\nAnnuler\nFermer\nGuardar\nCerrar\nSalva\nChiudi\n"
     "Apri\nUlož\nOtevřít\nZapisz\nAnuluj\nSpara\nAvbryt\nLagre\nTallenna\nMentés\nAtcelt\n"
     "Saglabāt\nKaydet\nİptal\nSalvează"},
    {"button",
     "<uiverb>\n<uiverb>\n<uiverb>\n\\[<uiverb>\\]\n\\[ <uiverb> \\]\n\\<<uiverb>\\>\n"
     "<uiverb>…\n<uiverb>...\n<uiverb> (^)\n+ <uiverb>\n× <uiverb>\n✓ <uiverb>\n← <uiverb>\n"
     "<uiverb> →\n<uiverb> ›\n‹ <uiverb>\n<uiverb> »\n« <uiverb>\n► <uiverb>\n<uiverb> ►\n"
     "★ <uiverb>\n☆ <w>\n● REC\n■ Stop\n↑ <uiverb>\n↓ <uiverb>\n↑↓\n↔\n_ □ ×\n— □ ×\n+\n×\n"
     "<uiverb> | <uiverb>\n<uiverb> · <uiverb>\n<uiverb> / <uiverb>\n☐ <uiverb>\n☑ <uiverb>"},
    {"menu",
     "<uiverb> {Ctrl|Strg|Cmd|Alt}+~\n<uiverb>... Ctrl+~\n<uiverb> F^\n<W> <w>… Ctrl+Shift+~\n"
     "<uiverb> ►\nFile Edit View Help\nFile Edit View Tools Window Help\n"
     "Datei Bearbeiten Ansicht Extras Hilfe\nFichier Édition Affichage Outils Aide\n"
     "Archivo Editar Ver Ayuda\n<uiverb> <w>\n<W> & <W>\n✓ <W> <w>\n• <W>\n● <W>\n○ <W> <w>\n"
     "(•) <W>\n( ) <W>\n\\[x\\] <W> <w>\n\\[ \\] <W>\n☐ <W> <w>\n☑ <W> <w>\n<W> (^)\n"
     "<W> \\[^#\\]\n▪ <W>\n► <W>\n<W>: <w>\n<W> › <W>\n^ <w>, ^# <w>"},
    {"key",
     "Ctrl\nCtrl\nAlt\nShift\nStrg\nUmschalt\nCmd\nFn\nEsc\nTab\nEnter\nDel\nEntf\nEinfg\n"
     "Home\nEnd\nPgUp\nPgDn\nWin\nSpace\nAltGr\nSuper\nMeta\nOption\nMaj\nSuppr"},
    {"keys",
     "<key>+~\n<key>+~\nCtrl+~\nCtrl+Shift+~\nCtrl+Alt+<key>\n<key> + ~\n<key>+F^\nF^\n"
     "F1{0|1|2}\n<key>-<lc>\nC-<lc>\nC-x C-<lc>\nM-<lc>\n\\<<key>\\>\n\\<C-<lc>\\>\n"
     "\\[<key>\\]\n\\[~\\]\n(<key>+~)\n<key>+#\nCtrl+{+|-|=|0|/|\\\\|\\[|\\]|,|.|;|'|\\`}\n"
     "\\^~\n<key>+{↑|↓|←|→}\n{↑|↓|←|→} <w>\n<key>, <key>\n<key>+<key>+<lc>\n:w\n:q!\n:wq\n"
     "<key> + <key> + ~"},
    {"bytes",
     "^.# {KB|MB|GB|TB|kB|KiB|MiB|GiB}\n^## {KB|MB|GB|bytes|B}\n^,# {MB|GB|Mo|Go|KB}\n"
     "^#.# {MB|GB}\n^,### KB\n^#.## MB / ^##.# MB\n^.# of ^# GB\n^## MB/s\n^#.# kB/s\n"
     "^### x ^###\n^###×^### px\n^#px\n^#pt\n^.#rem\n^#GB\n^T\n^##K\n^.#k\n^.#M\n^#fps\n"
     "^##0p\n^#ms\n^.#s\n^# Mbit/s\n^.# GHz\n^#-bit\n@^x\n-rw-r--r--\ndrwxr-xr-x\n^# items\n"
     "^# files, ^# folders\n(^.# MB)\n\\[^# KB\\]"},
    {"progress",
     "^#%\n^#.#%\n^# %\n100%\n^#% complete\n^ / ^#\n^/^#\n^ of ^#\nPage ^ of ^#\n"
     "^#% \\[=====>    \\]\n\\[####..\\]\n\\[\\#\\#\\#\\#\\#\\#.....\\] ^#%\n■■■■□□□□\n"
     "■■■□□ ^#%\n●●●○○\n●○○\n○○●○\n^:## / ^:##\n-^:##\n^ min\n^ h ^# min\n^d ^h\n"
     "^ minutes ago\nvor ^ Std.\nil y a ^ h\nhace ^ min\nLoading...\nLoading…\nPlease wait…\n"
     "^#/^# (^#%)\nETA 0:##:##\nStep ^/^\nLevel ^#\n► ^:##\n↑ ^#.#% \n↓ ^.#%\n↑^ ↓^"},
    {"rating",
     "★★★★★\n★★★★☆\n★★★☆☆\n★★☆☆☆\n★☆☆☆☆\n☆☆☆☆☆\n★★★★\n★★★\n★★\n★ ^.#\n★★★★☆ (^##)\n★★★★☆ ^.#\n"
     "^.# ★\n^,# ★\n^.#/5\n^.#/10\n^.# out of 5\n(^,###)\n^.#K\n^ reviews\n^## <w>\n☆ ^#\n"
     "+^#\n-^\n#1\n\\#^#\n↑ ^#\n^.# ★ (^## <w>)\n★ ★ ★ ☆ ☆\n<W> ★★★★☆"},
    {"crumbs",
     "<W> › <W>\n<W> › <W> › <W>\n<W> > <W> > <W>\n<W> / <W> / <W>\n<W> » <W>\n"
     "<W> » <W> » <w>\n<W> → <W>\n<W> → <W> → <W>\n<uiverb> → <W> → <W>\nHome › <W>\n"
     "Home > <W> > <w>\n<W> | <W>\n<W> | <W> | <W>\n<W> · <W> · <W>\n<W> • <W>\n<W> – <W>\n"
     "‹ <W>\n‹ 1 2 3 … ^# ›\n« 1 2 \\[3\\] 4 »\n1 2 3 4 5 ... ^#\n← ^ ^ ^ →\n<W> \\\\ <W>\n"
     "<W>::<W>\n<W> ⇒ <W>\n<W> ↔ <W>\n<w> ← <w>\n© <yyyy> <W>\n© <yyyy>–<yyyy> <W> <suffix>\n"
     "<W>® <W>\n<W>™\n<W>™ ^.#\n®\n™"},
    {"uilabel",
     "<W>:\n<W>: <w>\n<W> <w>:\n<W> *\n<W>*\n* <W>\n<W> ?\n<W> (<w>)\n<W> (^#)\n<W> ^\n"
     "<W>: ^#\n<W>: \"<w>\"\n<W> = <w>\n<W> [<w>]\n<W>, <W>\n<W> & <W>\n<W>/<W>\n@<word>\n"
     "@<word>_<word>\n\\#<word>\n<W>!\n<W>?\n<W>…\n<word>@<host>\n<name_>\n<type>\n<W> ^.#\n"
     "<w>: <name_>\n<first> <last>\n<first> (<w>)\n<W> v^.#.#\n<W> - <W>\n<W> — <W>\n"
     "<file> - <type>\n<file>* - <type>\n<W> <moment>\n<moment> <W>\n\"<w> <w>\"\n“<w> <w>”\n"
     "‘<w>’"},
    {"uiline",
     "<W> <w> <w>\n<W> <w>\n<W> <w> <w> <w>.\n<W> <w>?\nError: <w> <w> '<w>'\n"
     "Error ##: <w> <w>\nWarning: <w> <w> (<name_>)\n<W> <w> \"<file>\"?\n<file> – <w> <w>\n"
     "<W>: <w> <w> <w>\n^# <w> <w>\n<W> ^# <w>\n(<w> <w>)\n<W>, <w> & <w>\n<w> <w> <w>…\n"
     "<first>: <w> <w> <w> :)\n> <w> <w> <w>\n<first> <last> · <moment>\n"
     "@<word> <w> <w> \\#<word>\n$ <word> -<lc> <file>\n<W> <w>; <w> <w>!\n"
     "<w>: {on|off|yes|no|true|false|auto}\n<W> {%|&|+|/|=|@} <W>\n<code>: <w>"},
    {"uiprice",
     "<priced>\n<priced>\n<priced>\n<priced> -^#%\n-^#%\n"
     "{from|ab|à partir de|od|desde|da} <priced>\n<priced> / {month|mo|Monat|mois|mes}\n"
     "<W> <priced>\n^# <w>, <priced>\n<signed> (<share>)\n+#.##%\n-#.## (-#.##%)\n"
     "~~~~ ###.## +#.##\n^.# km\n{free|gratis|Free}"},
    /* ---- notation ---- */
    {"notation",
     "<chemical>\n<chemical>\n<chemical>\n<power>\n<power>\n<power>\n<formula>\n<formula>\n"
     "<formula>\n<relation>\n<relation>\n<relation>\n<greek>\n<greek>\n<arrow>\n<arrow>\n"
     "<listitem>\n<listitem>\n<listitem>\n<listitem>\n<ordinal>\n<ordinal>\n<prime>\n<prime>\n"
     "<footnote>\n<footnote>\n<footnote>\n<currency>\n<currency>\n<currency>\n<quoted>\n"
     "<quoted>\n<quoted>\n<quoted>\n<quoted>\n<dashed>\n<dashed>\n<dashed>\n<legal>\n<legal>\n"
     "<micro>\n<micro>\n<fractions>\n<fractions>\n<tempered>\n<reference>\n<reference>\n"
     "<spanish>\n<indexed>\n<indexed>\n<spaced>"},
    {"chemical",
     "H₂O\nCO₂\nH₂SO₄\nNH₃\nCH₄\nO₂\nN₂\nO₃\nH₂O₂\nNaHCO₃\nCaCO₃\nHNO₃\nC₂H₅OH\nC₆H₁₂O₆\n"
     "Fe₂O₃\nAl₂O₃\nSiO₂\nTiO₂\nNO₂\nN₂O\nSO₂\nSO₃\nPO₄³⁻\nSO₄²⁻\nNO₃⁻\nCa²⁺\nNa⁺\nCl⁻\nFe³⁺\n"
     "Mg²⁺\nH₃O⁺\nOH⁻\nNH₄⁺\nH₃PO₄\nK₂Cr₂O₇\nKMnO₄\nC₁₇H₂₁NO₄\nCuSO₄·5H₂O\nCO₂e\nPM₂.₅\nPM₁₀\n"
     "B₁₂\nVitamin B₁₂\nVitamin D₃\nSpO₂\npCO₂\nHbA₁c\nC<sub>H<sub>\nC<sub>H<sub>O<sub>\n"
     "<element><sub>\n<element><sub><element><sub>\n<element><element><sub>\n"
     "<element><super>⁺\n<element><super>⁻\n<element><sub>(<element><element>)<sub>\n"
     "2 H₂ + O₂ → 2 H₂O\nCO₂ + H₂O → H₂CO₃\n"
     "^ <element><sub> + <element><sub> → ^ <element><sub><element>\n^# g CO₂/km\n^ t CO₂\n"
     "^,# kg CO₂\n^## ppm CO₂\n<w> (CO₂)\n<w> <element><sub>O<sub>\n<super><super><element>\n"
     "¹⁴C\n¹³⁷Cs\n²³⁵U\n⁴⁰K\n¹⁸F"},
    {"element",
     "H\nC\nN\nO\nF\nNa\nMg\nAl\nSi\nP\nS\nCl\nK\nCa\nFe\nCu\nZn\nBr\nAg\nI\nPb\nTi\nCr\nMn\n"
     "Ni\nCo\nSn\nBa\nHg\nAu"},
    {"sub",
     "₀\n₁\n₂\n₂\n₂\n₃\n₃\n₄\n₅\n₆\n₇\n₈\n₉\n₁₀\n₁₂\n₁<sub>"},
    {"super",
     "¹\n²\n³\n⁴\n⁵\n⁶\n⁷\n⁸\n⁹\n⁰"},
    {"exponent",
     "⁻¹\n⁻²\n⁻³\n⁻⁴\n⁻⁵\n⁻⁶\n⁻⁷\n⁻⁸\n⁻⁹\n²\n³\n⁴\n⁵\n⁶\n⁷\n⁸\n⁹\n¹⁰\n⁻¹²\n⁻¹⁹\n²³\n⁺\nⁿ\n⁰\n"
     "⁻ⁿ\n⁻<super><super>\n<super><super>"},
    {"power",
     "10<exponent>\n10<exponent>\n^,#·10<exponent>\n^.# × 10<exponent>\n^.## x 10<exponent>\n"
     "2<exponent>\n^#<super>\nm²\nm³\nkm²\ncm²\ncm³\nmm²\ndm³\n^# m²\n^## m³\n^#,# m²\n^ km²\n"
     "^#m²\nm/s²\nm·s⁻²\ns⁻¹\nmol·l⁻¹\nkg/m³\nW/(m²·K)\nN/mm²\nmg/cm³\nkg·m²\n<lc>²\n<lc>³\n"
     "<lc>ⁿ\n(<lc> + <lc>)²\n<lc>² + <lc>² = <lc>²\n10² = 100\n2ⁿ\nxⁿ\nn²\nx<exponent>\n"
     "^#<exponent>\ne<exponent>\nσ²\nR² = 0.##\nπr²\nE = mc²\nx² + y²\n^#²\n^³ = ^#\n"
     "^## g/m²\n^# cm² – ^# cm²\n€/m²\n^# €/m²\nkg/m²\n^⁰\n10⁺<super>"},
    {"formula",
     "√^\n√^#\n√(<lc>² + <lc>²)\n√<lc>\nπ ≈ 3.14\nπ ≈ 3,14159\nα = ^#°\nα + β + γ = 180°\n"
     "β = 0.##\nγ = ^#.#°\nΔ = ^.#\nΔT = ^ K\nΔx\nΣ\nΣ <lc>\nΣ = ^##\nλ = ^## nm\nθ = ^#°\n"
     "φ = ^#.#°\nω = 2πf\nμ = 0.##\nμ = ^.# ± 0.#\nσ = ^.##\nδ = ^.#\nε = 0.0#\nF = m·a\n"
     "U = R·I\nP = U·I\nc = λ·f\nA = πr²\nV = ⅓·π·r²·h\n<lc> = <lc> + <lc>\n<lc> = ^<lc> - ^\n"
     "^<lc> + ^ = ^#\nf(x) = ^x² - ^\ny = ax + b\n(<lc> - <lc>)/<lc>\n<lc> × <lc>\n"
     "^ × ^# = ^##\n^# ÷ ^ = ^\n^#:^=^\n<lc> ≠ 0\n<lc> → ∞\nn → ∞\n±∞\n-∞\nlim x→0\n"
     "|x| \\< ^\n{sin|cos|tan|log|ln|exp} <lc>\nsin(ωt + φ)\ncos²θ\nlog₂ ^#\nlog₁₀ <lc>\n∞\n"
     "^% ± ^%\n½·m·v²\n½mv²\nΩ\n^# Ω\n^,# kΩ\n^ MΩ\nΦ = ^.#\nΩ = 2πf\nA ⇒ B\nA ⇒ B ⇒ C\n"
     "<lc> ⇒ <lc>\n^,^ : ^ = ^,^\n{a|x|v|t}<sub>\n{a|x|t|v}<sub> = ^.#\nx₁ + x₂ = ^\nx₀, y₀\n"
     "v₀ = ^ m/s\nt₁ – t₀\nH₀\nR₁ = ^# Ω\nα₁, α₂"},
    {"relation",
     "≤ ^\n≥ ^#\n≠ ^\n≈ ^#\n≤^#%\n≥^ %\n≤ ^.#\n≥ ^,#\n<lc> ≤ ^#\n<lc> ≥ ^\n<lc> ≠ <lc>\n"
     "<lc> ≈ ^.#\n^ ≤ <lc> ≤ ^#\n0 ≤ x \\< 1\n^ \\< <lc> \\< ^\np \\< 0.0^\np ≤ 0.05\n"
     "p \\> 0.1\n± ^\n±^ %\n±^.#°\n^# ± ^\n^.# ± 0.#\n^,#±0,#\n≈ ^# km\n≈^## €\n<w> ≥ ^#\n"
     "<W> ≤ ^# kg\n<w> ≈ <quantity>\nT ≤ ^# °C\n{x|n|k} = ^\n≤\n≥\n≈\n≠\n÷\n±\n×\n∞\n√\n"
     "^ × ^\n^×^#\n^# ÷ ^\n<w> × ^\n^-^ × ^#\n⅓ ≠ 0.33\n\\> ^#\n\\< ^#\n\\>^#%\n\\<0.0#\n>=^\n"
     "\\<=^\n!=\n==\n+/- ^#\n=\n^ = ^\n^≠^"},
    {"greek",
     "α\nβ\nγ\nδ\nε\nθ\nλ\nπ\nσ\nφ\nω\nμ\nΔ\nΣ\nΦ\nΩ\nα-<W>\nβ-<W>\nγ-<w>\nα, β, γ\n"
     "α, β und γ\nα/β\nαβ\nΔ<lc>\nΔ ^,#\nΣ ^##\nδ ^.#\nΩ-3\nω-3\nω-6\nβ-<w>\nTNF-α\nIL-^β\n"
     "IFN-γ\nα = ^,#\nβ = -0.##\nμ ± σ\nμ₀\nμ, σ\nσ/μ\nμ - 2σ\nμ ≥ 0\n^σ\n±^σ\nα ≤ 0.05\nθ₁\n"
     "θ, φ\nλ/4\nλ/2\n2π\nπ/^\n^π\n-π\nφ ≈ 1.618\nε \\> 0\nε → 0\nδ⁺\nδ⁻\nω₀\nΔφ\nΔλ\nΔσ\nΔp\n"
     "ΔH\nΔt = ^ s\nΣ = ^#\nΦ ^#\nγ-<W>"},
    {"arrow",
     "→\n←\n↑\n↓\n↔\n⇒\n→ <w>\n← <w>\n↑ <w>\n↓ <w>\n→ <W> <w>\n<w> → <w>\n<W> → <W>\n"
     "<W> ← <W>\n<W> ↔ <W>\n<w> ⇒ <w>\n⇒ <w> <w>\n^ → ^\n^#→^#\n~ → ~\n~ ↔ ~\n~ ⇒ ~\n~ ← ~\n"
     "↑ ^#%\n↓ ^.#\n→ S. ^#\n→ p. ^#\n(→ ^)\n► <w>\n► <W> <w>\n->\n<w> -> <w>\n=>\n\\<- <w>\n"
     "<town> → <town>\n<town> – <town>\n<town> ↔ <town>\n^. → ^.\n↑^\n↓^\n↑↑\n↓↓\n←→\nx → x²\n"
     "A → B → C"},
    {"bullet",
     "•\n•\n•\n•\n●\n○\n■\n□\n▪\n▪\n◦\n◦\n►\n☐\n☐\n☐\n☑\n☑\n☒\n☒\n✓\n✓\n✗\n✗\n★\n☆\n→\n-\n–\n"
     "—\n*\n+\n·\n»\n›\n>\no\n^.\n^)\n(^)\n<lc>)\n(<lc>)\n~.\n^.^\n^.^.\n§\n†\n\\[ \\]\n"
     "\\[x\\]\n\\[X\\]"},
    {"listitem",
     "<bullet> <w>\n<bullet> <W>\n<bullet> <W> <w>\n<bullet> <W> <w> <w>\n"
     "<bullet> <w> <w> <w>\n<bullet> <text>\n<bullet> <text>\n<bullet> <W>: <w>\n"
     "<bullet> <W>, <w>\n<bullet> <decimal>\n<bullet> <W> (<plainint>)\n<bullet> <quantity>\n"
     "<bullet> <W> <bullet> <W>\n"
     "☐ {ja|Ja|yes|Yes|oui|sí|tak|ano|igen|jā} ☐ {nein|Nein|no|No|non|nie|ne|nem|nē}\n"
     "☑ <W> ☐ <W>\n☐ <W> ☒ <W>\n☐ <w> ☐ <w> ☐ <w>\n○ <w> ● <w>\n□ <W> ■ <W>\n□ M □ F\n"
     "☐ Herr ☐ Frau\n✓ <w> ✗ <w>\n<W> ✓\n<W> ✗\n<W> ☐\n<w> ☑\n<bullet> <name>\n<bullet>\n"
     "<W> •\n■ ^#%\n● ^#"},
    {"ordinal",
     "1st\n2nd\n3rd\n^th\n^#th\n21st\n22nd\n23rd\n1º\n2º\n3º\n^º\n^#º\n1ª\n2ª\n3ª\n^ª\n^#ª\n"
     "1.º\n2.ª\n^.º\n^.ª\n1er\n1ère\n2e\n^e\n^ème\nIIe\nXIXe\n1.\n^.\n^#.\nnº ^\nNº ^#\n"
     "n° ^#\nN.º ^\nNº\nNo ^\n№ ^\n№ ^#\n№^##\nM^{c|ª}\nD.ª <W>\nSr.ª\nSrª <last>\n1ª <w>\n"
     "^º <w>\n3º esq.\n2º dto.\n^ª ed.\nart. ^º\nArt. ^.º\n{the|the|on} ^th of <month>\n"
     "1st <month>\n^º andar\n^º B\n^#°\n1° <month>\nC/ <W>, ^#, ^º ~"},
    {"prime",
     "^′\n^″\n^′ ^#″\n^′^″\n^#″\n^#° ^#′\n^#°^#′^#″\n^#° ^#′ ^#″ {N|S|E|W}\n81°33′45″\n"
     "^##°##′##″\n^' ^\"\n^'^#\"\n^#\"\n^.^\"\n^#°##'##\"\nf′(x)\nf″(x)\nf'(x)\nx′\ny′ = ^\n"
     "x″\nA′\nA′B′\n{a|x|b}′ + {a|x|b}″\n##′##″\n^#′##.#″\n^½″\n^¼″\n^⅜″\n^⅝\"\n^-^/^\"\n"
     "5′-<X>~~-3′\n5′\n3′\n^#h ^#′ ^#″\n^:^#′\n^′ x ^′\n^″ × ^″\n^ ft ^ in\n^# °\n^#.# °\n^°"},
    {"footnote",
     "<w>¹\n<w>²\n<w>³\n<w>⁴\n<w><super>\n<w>.<super>\n<w>,<super>\n<w>¹⁰\n<w>¹<super>\n"
     "¹ <w>\n² <W> <w>\n³ <W>\n<super> <W> <w>\n<super> <text>\n<super>) <w>\n<w><super>)\n"
     "<w>*\n<w>**\n* <W> <w>\n** <w> <w>\n*) <w>\n<w>†\n<w>‡\n† <W>\n‡ <w> <w>\n†‡\n"
     "† ^#.^.<yyyy>\n* ^#.^.<yyyy>\n*<yyyy> †<yyyy>\n<last>†\n<last>*\n<last>¹,²\n"
     "<last>¹ <last>²\n§ ^\n§ ^#\n§^\n§§ ^–^\n§ ^ Abs. ^\n¶\n¶ ^\n<w>.¶\n<w>§\n\\[^\\]\n"
     "\\[^#\\]\n<w> \\[^\\]\n<w> \\[^, ^\\]\n<w> \\[^–^\\]\n<w>^\n(^)\n<w> (^)\n<W>^ª\n"
     "<decimal>¹\n<grouped>²\n<decimal>*\n<grouped>†"},
    {"sign_of_money",
     "₹\n₽\n₺\n₩\n₴\n¥\n¢\n£\n€\n$\n₹\n₽\n₺\n₩\n₴\n¥\n¢"},
    {"currency",
     "<sign_of_money><plainint>\n<sign_of_money><decimal>\n<sign_of_money><grouped>\n"
     "<sign_of_money> <grouped>\n<grouped> <sign_of_money>\n<plainint> <sign_of_money>\n"
     "<decimal> <sign_of_money>\n<plainint><sign_of_money>\n-<sign_of_money><decimal>\n"
     "<sign_of_money>\n(<sign_of_money>)\n<W> (<sign_of_money>)\n<W> <sign_of_money>^#\n"
     "<W> <grouped> <sign_of_money>\n^#¢\n^¢\n^# ¢\n<sign_of_money>/<cellunit>\n"
     "<sign_of_money> <w>\n<sign_of_money>^#–<sign_of_money>^##\n1 € = ^,## <sign_of_money>\n"
     "<sign_of_money> → <sign_of_money>\n<sign_of_money>^k\n<sign_of_money>^.#M\n"
     "^#% <sign_of_money>"},
    {"quoted",
     "“<w>”\n“<W> <w>”\n“<w> <w> <w>,”\n”<w>”\n„<w>“\n„<W> <w>“\n„<W> <w> <w>.“\n„<w>”\n"
     "„<w> <w>”\n«<w>»\n« <w> »\n«<W> <w>»\n»<w>«\n»<W> <w>«\n‹<w>›\n›<w>‹\n‹ <w> ›\n‘<w>’\n"
     "‘<w> <w>’\n‚<w>‘\n‚<W> <w>‘\n\"<w>\"\n\"<W> <w>\"\n'<w>'\n'<w> <w>'\n\\`<w>'\n"
     "\\`\\`<w>''\n<w>'<lc>\n<w>’<lc>\n<lc>’<w>\n<lc>'<w>\n<w> “<w>” <w>\n<w> „<w>“ <w>\n"
     "<w> «<w>» <w>\n<w> \"<w>\" <w>\n<w> ‘<w>’ <w>\n<w>, “<w> <w>\n<w>” <w>\n<w>“ <w>\n"
     "<w>» <w>\n<w>’\n<w>'\n„<w>\n“<w>\n«<w>\n»<w>\n‚<w>\n‘<w>\n”\n“\n„\n»\n«\n›\n‹\n‘\n’\n‚\n"
     "\"\n'\n„…<w>“\n“…<w>”\n«<w>…»\n(“<w>”)\n<W>: „<w>“.\n<w> ’<yy>\nrock ’n’ roll\n"
     "‹<w>› – «<w>»\n“<w> ‘<w>’ <w>”\n„<w> ‚<w>‘ <w>“"},
    {"dashed",
     "<w> – <w>\n<w> — <w>\n<w>—<w>\n<w>–<w>\n<w>-<w>\n<w> - <w>\n– <w> <w>\n— <W> <w>\n"
     "- <w> <w>\n<W>–<W>\n<w>,– <w>\n^–^\n^-^\n<yyyy>–<yyyy>\n<w>…\n… <w>\n…<w>\n<w> … <w>\n"
     "<w>...\n<w> ... <w>\n\\[…\\]\n\\[...\\]\n(…)\n<w>-\n-<w>\n<w>--<w>\n<w> -- <w>\n---\n"
     "<w>·<w>\n<w> · <w>\n<w>¿<w>\n<w>_<w>\n____\n......\n. . . .\n<w> .... ^#\n"
     "<W> ....... ^##\n<W>........^\n<w> / <w>\n<w>/<w>\n<w> | <w>\n<w> ~ <w>\n\\~ <w>\n"
     "\\~^#\n<w> & <w>\n<w> + <w>\n<w>+<w>\n<w> = <w>\n<w>; <w>\n<w>: <w>\n<w>?!\n<w>!!\n"
     "<w>!\n<w>?\n¿<W> <w>?\n¡<W>!\n¿<W>\n¡<w>"},
    {"legal",
     "©\n® \n™\n© <yyyy>\n© <yyyy> <W>\n© <W> <suffix>\n(c) <yyyy> <W>\n<W>®\n<W>™\n<W>® <w>\n"
     "<W>™ <w>\n<W> <W>®\n<W>®/<W>®\n№\n№ ^##\n№^#\n№ ^#/^#\nNr. ^#\n<W> № ^\n§ ^#\n§ ^# <w>\n"
     "§§\nCE\nIP^#\n<W>™ ^.#\n©<yyyy>\n<W>©\n® <W>\n™ <W>\nc/o <name>\na/c ^##\n½ <w>\n"
     "@ <priced>\n\\#^#\n\\# ^"},
    {"micro",
     "^# µm\n^ µm\n^,# µm\n^#µm\n^.# µg\n^## µg\n^# µg/m³\n^#µg/l\n^ µl\n^## µl\n^# µF\n"
     "^.# µF\n^ µs\n^## µs\n^# µA\n^ µV\n^#µH\n^ µSv/h\n0,## µSv\nµm\nµg\nµl\nµs\nµV\nµF\nµA\n"
     "µmol/l\n^#.# µmol/l\n^ µg/kg\n^µC\nµW/cm²\n(µg)\n\\[µm\\]\n<W> ^# µg\n<w> (µg/l)\n"
     "^–^# µm\n\\<^ µm\n≤ ^# µm\n^# µP"},
    {"fractions",
     "½\n¼\n¾\n⅓\n⅔\n⅛\n⅜\n⅝\n⅞\n^½\n^¼\n^¾\n^⅓\n^⅔\n^⅛\n^⅜\n^⅝\n^⅞\n^ ½\n^ ⅓\n^ ⅔\n^ ¼\n"
     "½ <w>\n⅓ <w>\n⅔ <w>\n¾ <cellunit>\n^½ <cellunit>\n⅛ <w>\n⅜\"\n⅝\"\n^⅞\"\n^/^\n^/^#\n"
     "^ ^/^\n^-^/^\n½–^\n¼ - ½\n⅓ + ⅔ = 1\n½ + ¼ = ¾\n^½%\n⅛ = 0,125\n^⅔ %\n<w> ½ <w>\n"
     "⅔ <w> <w>\n⅜–⅝\n^⅓ × ^⅔"},
    {"tempered",
     "^# °C\n^#°C\n-^ °C\n-^#°C\n+^ °C\n^#,# °C\n^#.#°C\n^#°F\n^## °F\n^#°\n-^°\n^–^ °C\n"
     "^-^#°C\n^#…^# °C\n±^ °C\n±0.# °C\n≤ ^# °C\n≥ ^ °C\n^## K\n0 °C = 32 °F\n^#°C/^##°F\n"
     "T = ^# °C\n^#° – ^#°\n°C\n°F\n°\n^# °C ± ^\n^#°/^#°\n-^#°/-^°\n^ °dH\n^#°x\n^# ‰\n"
     "^,# ‰\n^% / ^#‰\n^# %\n%\n‰"},
    {"reference",
     "{S.|p.|s.|str.|σ.} ^#\n<last>, <first> ~.: <w> <w>\n<last> (<yyyy>), ^#\n"
     "<last>/<last> <yyyy>\n<last> & <last>, <yyyy>\n<last> et al. <yyyy>\n\\[<last><yy>\\]\n"
     "<w> ^, ^\n~^, ~^\n<roman> ^, ^\n^:^–^\n{Gen|Mk|Lk|Joh|Ps|Rom} ^#:^\n"
     "{Mt|Lc|Jn} ^, ^#-^#\nCod. <W> ^#, f. ^#r\nff. ^#r–^#v\n^.^.^ <W>\n^.^ <W> <w>\n"
     "Abb. ^: <w>\nFig. ^a\nTab. ^.^: <w>\n(<w>, <yyyy>)\n(<last> <yyyy>: ^#)\n<w> (s. ^#)\n"
     "vgl. S. ^#f.\n§ ^#a\nIBID., ^#\n<W> ^/^#"},
    {"spanish",
     "¿<W> <w>?\n¿<w>?\n¡<W>!\n¡<W> <w>!\n¿<W>, <w>?\n¡<w> <w>!\n¿Qué <w>?\n¿Cómo <w>?\n"
     "¿Y <w>?\n—¿<W>?\n—¡<W> <w>!\n«¿<W>?»\n¿?\n¡!\n¿\n¡\nNº ^\n^º\n^ª"},
    {"indexed",
     "{a|b|x|y|n|i|p|t|v|k}<sub>\n{A|B|C|D|E|F|G|H|K|P|R|S|T|V}<sub>\n{x|y}<sub>, {x|y}<sub>\n"
     "{A|B|F}<sub>\nR₀\nR₀ = ^,#\nQ₁\nQ₁ <yyyy>\nT₁\nT₂\nS₁ = ^#\nU₀ ≈ ^# V\n"
     "{x|a}<sub> ≤ {x|a}<sub>\n{n|x|a}<exponent>\n{n|x|a}<super>\n<sub>\n<super>\n<exponent>\n"
     "⁺\n⁻\nⁿ\n({x|a}<sub>)²\nΣ{x|a}<sub>²\n{x|a}<sub>²\nH<sub>\nK₁₀\n^#₁₆\n10₂\nFF₁₆\n"
     "<X><X>₁₆\n^<super>"},
};

const int ds_n_notation_rules =
    (int)(sizeof ds_notation_rules / sizeof ds_notation_rules[0]);
