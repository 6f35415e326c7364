/* sign_rules.c - cells, numbers and codes, as a grammar (signs: gen.h). What needs drawing
 * character by character or check digits is built in: signs.c. */
#include "datasets/text/data.h"

const ds_rule ds_sign_rules[] = {
    /* ---- what stands alone in a cell or a box ---- */
    {"cell",
     "<lone>\n<lone>\n<lone>\n<lone>\n<lone>\n<lone>\n<lone>\n<lone>\n<lone>\n<lone>\n<lone>\n"
     "<lone>\n<fewchars>\n<fewchars>\n<fewchars>\n<fewchars>\n<dash>\n<dash>\n<signed>\n"
     "<signed>\n<signed>\n<share>\n<quantity>\n<quantity>\n<mark>\n<short>\n<short>\n"
     "<plainint>\n<plainint>\n<decimal>\n<decimal>\n<numeral>\n<spaced>"},
    {"spaced", /* letters set a space apart, alphabets, boxes' contents */
     "~ ~ ~\n~ ~ ~ ~\n~ ~ ~ ~ ~\n~ ~ ~ ~ ~ ~ ~\n~ ~ ~ ~ ~ ~ ~ ~ ~\n<lc> <lc> <lc> <lc>\n"
     "<letter> <letter> <letter> <letter> <letter>\n<lone> <lone> <lone>\n<lone> <lone>\n"
     "<lone> <lone> <lone> <lone> <lone>\n<lone> <lone> <lone> <lone> <lone> <lone> <lone>\n"
     "# # # #\n# # # # # # #\n~, ~, ~, ~\nA B C D E\na b c d e f\nA a B b C c\nI l 1 | i\n"
     "0 O o Q D\n5 S s 8 B\n2 Z z 7 ?"},
    {"fewchars",
     "##\n##\n##\n###\n###\n^#\n^##\n0#\n00\n00#\n~~\n~~\n~~~\n~#\n~#\n~##\n#~\n##~\n"
     "<lc><lc>\n<lc><lc><lc>\n~<lc>\n~<lc><lc>\n<lc>#\n#<lc>\n<letter>.\n<lc>)\n(<lc>)\n#)\n"
     "(#)\n(##)\n#.\n##.\n^#.\n#,\n##:\n~.\n~:\n\\[#\\]\n\\[<lc>\\]\n<alnum><alnum>\n"
     "<alnum><alnum><alnum>\n#/#\n~/~\n#-#\n~-#\n#:#\n#.#\n#,#\n\\##\n\\###\n#*\n#+\n~+\n~-\n"
     "#'\n#\"\n#°\n~'\n<lc>'\n~,\n<letter>;\n^º\n^ª\n^²\n^³\n<lc>²\n#×\nx#"},
    {"dash",
     "-\n-\n-\n–\n–\n—\n—\n--\n---\n–––\n- -\n-.-\n-,-\n-/-\n*\n**\n***\n.\n..\n...\n…\n/\n"
     "//\n_\n__\n___\n\\~\n=\n+\n+/-\n±\n:\n\\#\n&\n@\n?\n??\n!\n$\n€\n£\n%\n‰\n§\n°\n|"},
    {"signed",
     "-^\n-^\n-^\n-#\n-^#\n-^#\n-^##\n+^\n+^\n+^#\n+#.#\n-#.#\n-#,#\n-#.##\n-#,##\n+#,##\n"
     "-0.#\n-0,#\n±#\n±^#\n- ^\n+ ^\n(^)\n(^#)\n(^##)\n-^%\n+^%\n-#.#%\n+#,#%\n-^°\n-^ °C\n"
     "^-\n\\<^\n\\>^\n\\<^#\n≤^\n≥^#\n≈^#\n=^\n~^\n\\~^"},
    {"share",
     "^%\n^#%\n^#%\n^ %\n^# %\n#.#%\n#,#%\n^#.#%\n^#,# %\n^#.##%\n0%\n0,0%\n100%\n100 %\n"
     "0.0%\n^‰\n#,#‰\n\\<1%\n>99%\n^#,##%\n12½%\n^½%"},
    {"cellunit",
     "kg\ng\nmg\nt\nm\ncm\nmm\nkm\nl\nml\ndl\ncl\nm²\nm³\ncm²\nkm²\nha\nh\nmin\ns\nms\nd\nV\n"
     "A\nmA\nW\nkW\nkWh\nMW\nHz\nkHz\nMHz\nGHz\nΩ\nkΩ\nPa\nbar\nhPa\n°C\n°F\nK\n°\nµm\nµg\n"
     "µl\nµF\nnF\npF\nMB\nGB\nKB\nTB\nkB\npx\npt\ndB\nrpm\npcs\nSt.\nStk\nszt.\nks\nkpl\nsv\n"
     "x\n×\n€\n$\nEUR\nUSD\nCHF\nlb\noz\nft\nin\nmi\nmph\nkm/h\nm/s\nkcal\nkJ\nN\nNm\nmol\n"
     "ppm\nlx\nStück\nBl.\nS.\np.\npp.\nyr\nJ.\nMo."},
    {"quantity",
     "# <cellunit>\n^# <cellunit>\n^## <cellunit>\n#<cellunit>\n^#<cellunit>\n#.# <cellunit>\n"
     "#,# <cellunit>\n^#,# <cellunit>\n#,## <cellunit>\n#.##<cellunit>\n^## <cellunit>\n"
     "-^ <cellunit>\n0,# <cellunit>\n0.## <cellunit>\n<grouped> <cellunit>\n^x\n^×\n^ x\n"
     "^½ <cellunit>\n½ <cellunit>\n¼ <cellunit>\n^–^ <cellunit>\n^-^# <cellunit>\n<cellunit>\n"
     "\\<^ <cellunit>\n±0,# <cellunit>\n(<cellunit>)\n\\[<cellunit>\\]\nà ^#"},
    {"mark",
     "x\nX\nx\nX\n✓\n✓\n✗\n☐\n☐\n☑\n☒\n●\n○\n■\n□\n▪\n•\n★\n☆\n→\n←\n↑\n↓\n↔\n►\n†\n‡\n§\n¶\n"
     "·\n×\n∞\n©\n®\n™\nº\nª\n№\n\\[x\\]\n\\[X\\]\n\\[ \\]\n( )\n(x)\n(X)\n(•)\n☐ <w>\n☑ <w>\n"
     "☒ <W>\n☐ {ja|nein|yes|no|oui|non|sí|M|F|W|J|N}\n✓ ^"},
    {"short",
     "n/a\nN/A\nn.a.\nk.A.\nn.d.\nNaN\nnil\nNil\nnone\nNone\nyes\nno\nYes\nNo\nYES\nNO\nja\n"
     "nein\noui\nnon\nsí\nnie\ntak\nano\nne\nei\nOK\nok\nO.K.\nID\nNo.\nNr.\nN°\nNº\n№\nQty\n"
     "M\nF\nW\nJ\nN\nY\nTBD\ntbd\nv.s.\nid.\nibid.\ndto.\ncf.\nvs.\nMax\nMin\nmax.\nmin.\nØ\n"
     "Σ\nΔ\nAM\nPM\nkW\nTo\nof\nby\nin\nit\non\nis\nI\na\nA\nO\nà\ny\ne\ni\no\nz\nv\nk\ns\nu\n"
     "w\nIl\nIll\nill\nlll\nOO\nO0\n0O\n10\n01\n1l\nI1\nl1\n11\nS5\n5S\nB8\n8B\nZ2\n2Z"},
    {"numeral",
     "I\nII\nIII\nIV\nV\nVI\nVII\nVIII\nIX\nX\nXI\nXII\nXIII\nXIV\nXV\nXVI\nXIX\nXX\nXXI\nXL\n"
     "L\nXC\nC\nD\nM\nMDCCCXC\nMCMLXXX\nMMXXIV\ni\nii\niii\niv\nv\nvi\nvii\nviii\nix\nx\nxi\n"
     "xii\nxv\nxx\nI.\nII.\nIII.\nIV.\nV.\nVI.\nIX.\nX.\n(i)\n(ii)\n(iii)\n(iv)\n(v)\n(vi)\n"
     "i)\nii)\niv)\nI)\nIII)\nI/^\nIV/^"},
    {"plainint",
     "^\n^#\n^##\n^##\n^###\n^####\n0##\n00##\n#\n##\n^,###\n^.###\n^ ###\n^'###\n^#.###\n"
     "^#,###\n^## ###"},
    /* ---- numbers ---- */
    {"numbers",
     "<decimal>\n<decimal>\n<decimal>\n<decimal>\n<decimal>\n<grouped>\n<grouped>\n<grouped>\n"
     "<grouped>\n<signed>\n<bracketed>\n<bracketed>\n<priced>\n<priced>\n<priced>\n<columns>\n"
     "<columns>\n<columns>\n<columns>\n<columns>\n<moment>\n<moment>\n<moment>\n<moment>\n"
     "<telephone>\n<telephone>\n<telephone>\n<account>\n<account>\n<pages>\n<range>\n<range>\n"
     "<size>\n<size>\n<ratio>\n<share>\n<share>\n<quantity>\n<quantity>\n<zeros>\n<zeros>\n"
     "<coordinates>\n<sumline>\n<labelled>\n<labelled>\n<labelled>"},
    {"decimal",
     "#,#\n#.#\n#,##\n#.##\n^#,#\n^#.#\n^#,##\n^#.##\n^##,##\n^##.##\n^##,#\n^##.#\n0,##\n"
     "0.##\n0,###\n0.###\n#,###\n#.###\n0,0#\n0.0#\n,##\n.##\n.###\n^.####\n^,####\n0.000#\n"
     "^#.####\n^###,##\n^###.##\n^####.#\n^,–\n^#,-\n^.-\n^#.00\n^#,00\n^.50\n^,99\n^#.99"},
    {"grouped",
     "^,###\n^.###\n^ ###\n^'###\n^#,###\n^#.###\n^# ###\n^#'###\n^##,###\n^##.###\n^## ###\n"
     "^##'###\n^,###.##\n^.###,##\n^ ###,##\n^'###.##\n^#,###.##\n^#.###,##\n^# ###,##\n"
     "^#'###.##\n^##,###.##\n^##.###,##\n^## ###,##\n^##'###.##\n^,###,###\n^.###.###\n"
     "^ ### ###\n^'###'###\n^#,###,###.##\n^#.###.###,##\n^# ### ###,##\n^#'###'###.##\n"
     "^ ###.##\n^’###.##\n^’###’###\n^,##,###\n^#,##,###.##\n^ ### ### ###\n^,###,###,###\n"
     "^###,##\n^####.##"},
    {"bracketed",
     "(<decimal>)\n(<grouped>)\n-<decimal>\n-<decimal>\n-<grouped>\n-<grouped>\n+<decimal>\n"
     "+<grouped>\n<decimal>-\n<grouped>-\n<grouped> -\n- <grouped>\n<grouped> CR\n"
     "<grouped> DR\n<grouped> H\n<grouped> S\n<grouped>+\n±<decimal>\n<decimal> ± <decimal>\n"
     "-,-\n-.--"},
    {"coin",
     "$\n€\n£\n¥\n₹\n₽\n₺\n₩\n₴\n$\n€\n£\nUS$\nR$\nC$\nA$\nCHF \nEUR \nUSD \nGBP \n€ \n$ \n"
     "£ \nkr \nRs. \nRM \nRM\nSEK "},
    {"coinafter",
     " €\n €\n€\n EUR\n EUR\n zł\n Kč\n kr\n kr.\n Ft\n lei\n USD\n CHF\n ₽\n ₺\n ₴\n ₩\n ¢\n"
     "¢\n p\n $\n £\n,- kr\n,-\n,–\n DKK\n NOK\n SEK\n PLN\n CZK\n HUF\n RON\n TRY\n ISK"},
    {"priced",
     "<coin><decimal>\n<coin><decimal>\n<coin><grouped>\n<coin><grouped>\n<coin>^#\n"
     "<coin>^##\n<decimal><coinafter>\n<decimal><coinafter>\n<grouped><coinafter>\n"
     "<grouped><coinafter>\n^#<coinafter>\n-<coin><decimal>\n<coin>-<decimal>\n"
     "(<coin><grouped>)\n<coin>^.##/<cellunit>\n^,## €/<cellunit>\n"
     "<coin>^#.## – <coin>^##.##\n<coin>^.^M\n<coin>^#K\n<coin>^#.#bn\n^ x <decimal>\n"
     "^ × <decimal>\n^ @ <decimal>\n^# x <coin><decimal>\n<decimal> <taxcode>\n*<decimal>\n"
     "**<grouped>\n***<decimal>***\n=<decimal>\n=<grouped>="},
    {"columns", /* of a table's row */
     "<decimal> <decimal>\n<decimal> <decimal> <decimal>\n<grouped> <grouped>\n"
     "<grouped> <grouped> <grouped>\n# # #\n## ## ##\n^## ^## ^##\n# # # # # #\n- # -\n# - #\n"
     "<decimal> - <decimal>\n<plainint> <decimal> <decimal>\n^ <decimal> <grouped>\n"
     "<dd>.<mm>. <grouped>\n<dd>/<mm> <decimal> <grouped>\n^#.^ ^#.^ ^#.^ ^#.^\n"
     "#,# #,# #,# #,# #,#\n0.## 0.## 0.##\n-#.## #.## -#.##\n<share> <share>\n"
     "<plainint> <plainint> <plainint> <share>\n<signed> <signed>\n<bracketed> <grouped>\n"
     "^###.## ^###.## ##.##\n20## 20## 20##\n<grouped> <share>\n<grouped> <share> <grouped>\n"
     "^, ^, ^, ^\n^; ^#; ^#\n#.##, #.##, #.##\n^. <decimal>\n^) <decimal>\n"
     "<plainint> | <plainint>\n<quantity> <decimal> <decimal>\n^ ^# ^## ^###"},
    {"moment",
     "<dd>.<mm>.<yyyy>\n<dd>.<mm>.<yyyy>\n<dd>.<mm>.<yy>\n<d>.^.<yyyy>\n<d>. ^. <yyyy>\n"
     "<dd>/<mm>/<yyyy>\n<dd>/<mm>/<yy>\n^/<d>/<yy>\n<yyyy>-<mm>-<dd>\n<yyyy>-<mm>-<dd>\n"
     "<dd>-<mm>-<yyyy>\n<yyyy>/<mm>/<dd>\n<yyyy>.<mm>.<dd>.\n<dd> <mm> <yyyy>\n"
     "<yyyy><mm><dd>\n<dd>.<mm>.\n<mm>/<yy>\n<mm>/<yyyy>\n<hh>:<mi>\n<hh>:<mi>\n"
     "<hh>:<mi>:<mi>\n<hh>.<mi>\n<hh>h<mi>\n<hh>:<mi>:<mi>.###\n<hh>:<mi>:<mi>,###\n"
     "^:<mi> {AM|PM|am|pm|a.m.|p.m.}\n<hh>:<mi>–<hh>:<mi>\n<hh>:<mi> - <hh>:<mi>\n"
     "<hh>.<mi>-<hh>.<mi>\n<dd>.<mm>.–<dd>.<mm>.<yyyy>\n<yyyy>-<mm>-<dd>T<hh>:<mi>:<mi>Z\n"
     "<yyyy>-<mm>-<dd> <hh>:<mi>\n<yyyy>-<mm>-<dd> <hh>:<mi>:<mi>\n"
     "<dd>.<mm>.<yyyy> <hh>:<mi>\n<dd>.<mm>.<yyyy>, <hh>:<mi>\n"
     "<dd>/<mm>/<yyyy> <hh>:<mi>:<mi>\n<yyyy>–<yyyy>\n<yyyy>-<yy>\n<yyyy>/<yy>\n'<yy>\n’<yy>\n"
     "Q^ <yyyy>\n^Q<yy>\nKW ##\nw##/<yy>\n+<hh>:<mi>\nUTC+0#:00\n##:##\n#:##:##\n#:##.##\n"
     "#'##\"\n#′ ##″\n#h ##m ##s\n## min ## s"},
    {"telephone",
     "<phone>\n<phone>\n+## ## ### ## ##\n+## ### ### ###\n+### ### ### ###\n"
     "+## (0) ## ### ## ##\n00## ### ######\n0## ### ## ##\n0## / ### ## ##\n0###-######\n"
     "0#### ######\n0### ######-##\n(0##) ###-####\n(0##) ## ## ##\n(###) ###-####\n"
     "+1 ### ### ####\n+1-###-###-####\n0# ## ## ## ##\n0#.##.##.##.##\n### ### ###\n"
     "### ## ##\n###-###\n## ## ## ##\n#### ####\n+44 (0)#### ######\n0800 ### ####\n"
     "T +## ### ## ##\n0### ### ## ##"},
    {"account",
     "<iban>\n<iban>\n<iban>\n<card>\n<card>\nIBAN <iban>\nIBAN: <iban>\n~~~~~~##\n"
     "~~~~~~2~~~~\n~~~~~~##XXX\n###-######-#\n########/####\n##-######-##\n### ### ###\n"
     "##-####-#######-##\n\\*\\*\\*\\* ####\n...####\nXXXX####\n##-##-## ########\n"
     "{DE|AT|IT|PL|SI|FI}#########\nATU########\nCHE-###.###.###\n##/###/#####\n"
     "###/####/####\n## ### ### ###"},
    {"pages",
     "p. ^##\npp. ^#–^#\npp. ^##-##\nS. ^##\nS. ^#–^#\ns. ^##\nstr. ^#\np. ^##.\n"
     "^#, ^##, ^##\n^#-^#\n^#–^#\n^##, n. ^\n^ (^), ^##-^##\n^#:^#\nvol. ^, p. ^##\n"
     "Bd. ^, S. ^##\n^/^#\n^ of ^#\n^ / ^#\nPage ^ of ^\nPage ^#/^#\nSeite ^ von ^\n"
     "Strana ^ z ^\nSide ^ af ^\n- ^# -\n– ^# –\n— ^## —\n\\[^#\\]\n\\[^##\\]\n§ ^#\n"
     "§§ ^#–^#\n§ ^# Abs. ^\nart. ^#\nArt. ^# (^)\nfig. ^\nFig. ^.^\nTab. ^\n^.^\n^.^.^\n"
     "^.^.^.^#\n^#.^#.\n^.^#)"},
    {"range",
     "^-^\n^–^\n^ - ^\n^ – ^\n^#-^#\n^#–^#\n^.#–^.#\n^,# – ^,#\n^#...^#\n^#…^#\n^#-^#%\n"
     "^–^ %\n-^...+^\n^:^\n^ : ^#\n1:^###\n1:^#'###\n1 : ^# ###\n1:^#0.000\n\\> ^#\n\\< ^,#\n"
     "≥ ^#\n≤ ^,##\n≈ ^.#\n\\~^#\n± ^\n±0.0#\n^#+\n^#/^#\n^#/^#/^#\n#–#\n# : #\n#:#\n"
     "#:# (#:#)\n^/^\n^ ^/^\n^#^/^\n½\n^½\n^ ¼\n^¾\n⅓\n⅔\n^⅛\n^⅜\n^⅝\n^⅞\n^⅓"},
    {"size",
     "^# x ^#\n^#x^#\n^# × ^#\n^#×^#\n^## x ^## x ^#\n^##x^##x^#\n^#,# x ^#,# cm\n"
     "^#.# × ^#.# mm\n^##×^##\n^###x^###\n1920x1080\n^##0 × ^##0\n^#*^#*^#\nL ^## B ^## H ^#\n"
     "Ø ^#\nØ ^#,# mm\nØ^#\nR^#\nM^\nM^x^#\nA^\nDIN A^\nDN ^##\n^\"\n^#\"\n^.^\"\n^¼\"\n"
     "^ ½\"\n^'^\"\n^' ^\"\n^′ ^#″\n^′^″\n^/^\"\n^#/^#R^#\n##°\n^#.#°\n-^#,# °C\n^# °C\n"
     "^##°F\n+^#°\n^# mm x ^# mm\n^ m²\n^#,## m²\n^## m³\n^ 000"},
    {"ratio",
     "^x^=^#\n^+^=^#\n^ + ^ = ^#\n^# - ^ = ^#\n^ × ^ = ^#\n^# : ^ = ^\n^#/^ = ^\n"
     "^ \\* ^ = ^#\n^ ÷ ^\nx = ^\nx=-^\ny = ^x + ^\nn = ^##\nN=^#\np \\< 0.0#\np=0.0##\n"
     "p = .0##\nr = 0.##\nR² = 0.##\nα = 0.05\nΔ = ^,#\nΣ ^##\nΣ = ^##,##\n√^\n≈^#\n^#.#e-^\n"
     "^.##E+0^\n^.#·10^\n^ x 10\\^^\n10\\^-^\n2\\^^#"},
    {"zeros",
     "00#\n000#\n0000#\n00##\n000##\n0####\n00####\n0#######\n#000\n^00\n^000\n^0000\n^00000\n"
     "0.00\n0,00\n0.0\n0,0\n00:00\n00.00\n1000\n10.000\n100,000\n00000\n007\n0.00#\n########\n"
     "##########\n############\n####\n#####\n######\n#######\n#########\n#############\n"
     "## ## ##\n### ###\n\\#^\n\\###\n\\####\n{No.|Nr.|N°|Nº|№|č.|nr} ###\n^.\n^#.\n^)"},
    {"coordinates",
     "##°##'##\"\n##°##′##″\n##° ##′ ##″ {N|S|E|W}\n##°##'##\"{N|S|E|W|O}\n##.####° {N|S}\n"
     "##.####, -#.####\n##.######,##.######\n{N|S} ##° ##.###'\n(^; ^)\n(^, -^)\n(^.#, ^.#)\n"
     "\\[^, ^\\]\n\\{^, ^#\\}\n±##°\n#°##′\n##′\n##″\n^h ^#m"},
    {"sumline",
     "{Total|TOTAL|Summe|Suma|Totale|Total:|Sum|Montant|Gesamt|Celkem|Kopā|Yhteensä|"
     "Összesen} {<grouped>|<decimal>|<priced>}\n"
     "{<grouped>|<decimal>} {Total|net|VAT|MwSt.|TVA|IVA|DPH}\n"
     "{VAT|MwSt.|TVA|IVA|DPH|moms|PVN|KM} <share> <decimal>\n"
     "<share> {von|of|de|z|av} <grouped>"},
    {"labelled",
     "<w> <decimal>\n<W> <grouped>\n<W>: <decimal>\n<W> <plainint>\n<w> (<plainint>)\n"
     "<plainint> <w>\n<decimal> <w>\n<W> <share>\n<w> <quantity>\n<W> <W> <priced>\n"
     "<w> <w> <decimal>\n<w> = <decimal>\n<W> <moment>\n<w> <range>\n<W> ^ <w> ^#\n"
     "<W> <decimal> <decimal>\n<w>, <plainint> <w>"},
    /* ---- codes ---- */
    {"codes",
     "<mixed>\n<mixed>\n<mixed>\n<mixed>\n<mixed>\n<mixed>\n<serial>\n<serial>\n<serial>\n"
     "<serial>\n<serial>\n<serial>\n<iban>\n<iban>\n<iban>\n<uuid>\n<uuid>\n<hash>\n<hash>\n"
     "<base64>\n<base64>\n<part>\n<part>\n<part>\n<path>\n<path>\n<path>\n<link>\n<link>\n"
     "<link>\n<mail>\n<mail>\n<name_>\n<name_>\n<name_>\n<version>\n<version>\n<ipaddress>\n"
     "<ipaddress>\n<plate>\n<plate>\n<identifier>\n<identifier>\n<tagged>\n<tagged>\n<tagged>"},
    {"part",
     "~~-####\n~~~-###-~\n###-####-##\n~#-##-###\n``-```-``\n~###~\n~~####~~\n####.###.##\n"
     "##/###-~\n~.###.##\n~~ ### ##\n##.##.##-#\n~####/##\n#~##\n##~-####\n~-#.#\n~~~####\n"
     "{P|S|M}/N ``````\nS/N: ````````\n`````````\n~#``~##\n<lc>##-<lc>#\n~~##<lc>\n"
     "#<X><X>-<X>#<X>\n~`-##`#\n`###`\n~~_##_~"},
    {"ext",
     "txt\npdf\npng\njpg\ncsv\njson\nxml\nhtml\nc\nh\npy\njs\nts\nsh\nsql\nyml\nyaml\ntoml\n"
     "log\nconf\nini\ntar.gz\nzip\ndocx\nxlsx\nmd\ntex\nexe\ndll\nso\nbak\ntmp\nDAT\nPDF\nJPG"},
    {"file",
     "<word>.<ext>\n<snake>.<ext>\n<word>-<word>.<ext>\n<word>_##.<ext>\n<word>-#.#.#.<ext>\n"
     "<type>.<ext>\nIMG_####.JPG\nDSC#####.jpg\n<word>_<yyyy>-<mm>-<dd>.<ext>\n"
     "<word> (#).<ext>\n.<word>\n.<word>rc\n<yyyy><mm><dd>_<word>.<ext>\n~<word>.<ext>\n"
     "\\~$<word>.<ext>\n<word>.<word>.<ext>\nREADME\nMakefile\nlib<word>.so.#"},
    {"folder",
     "<word>\n<word>\n<snake>\n<word>-<word>\nsrc\nbin\nlib\nusr\nvar\netc\nhome\ntmp\nopt\n"
     ".config\n.cache\n<word>.d\nv#\n##\n<word>_#\n@<word>"},
    {"path",
     "/<folder>/<folder>/<file>\n/<folder>/<file>\n\\~/<folder>/<file>\n./<folder>/<file>\n"
     "../<folder>/<file>\n/<folder>/<folder>/<folder>\n<folder>/<folder>/<file>\n<file>\n"
     "<file>\n<file>\n~:\\\\<type>\\\\<file>\nC:\\\\<type>\\\\<type>\\\\<file>\n"
     "C:\\\\Users\\\\<word>\\\\<file>\n\\\\\\\\<word>##\\\\<word>$\\\\<file>\n"
     "%APPDATA%\\\\<type>\nC:\\\\Program Files\\\\<type>\n$HOME/<folder>\n"
     "$\\{<constant>\\}/<file>\n/dev/<word>#\n/proc/##/<word>\n<folder>/*.<ext>\n<file>:##\n"
     "<file>:##:#\n\\#!/usr/bin/env <word>\nHKEY_LOCAL_MACHINE\\\\<type>\\\\<type>\n"
     "<word>@<word>:/<folder>/<file>"},
    {"host",
     "<word>.<tld>\nwww.<word>.<tld>\n<word>-<word>.<tld>\n<word>.<word>.<tld>\n"
     "<word>##.<tld>\napi.<word>.io\n<word>.dev\nlocalhost:####\nm.<word>.<tld>\n"
     "<word>.{lv|cz|pl|ro|at|ch|se|no|fi|eu|sk|hu}"},
    {"link",
     "<host>\nhttps://<host>\nhttps://<host>/\nhttp://<host>/<folder>/<file>\n"
     "https://<host>/<folder>/<word>\nhttps://<host>/?q=<word>&p=#\n<host>/<word>?id=####\n"
     "https://<host>/<word>\\#<word>\nftp://<host>/<folder>/\nhttps://<host>/\\~<word>/\n"
     "<host>/<alnum><alnum><alnum><alnum><alnum><alnum>\nhttps://<host>/%20<word>%2F<word>\n"
     "git@<host>:<word>/<word>.git\nfile:///<folder>/<file>\n"
     "https://doi.org/10.####/<word>.####.##\ndoi:10.####/<lc>#####\nmailto:<word>@<host>\n"
     "<host>/watch?v=<mixed>\n@<word>_<word>\n\\#<type>\n\\#<word>##\n"
     "ssh -p #### <word>@<host>"},
    {"mail",
     "<word>@<host>\n<word>.<word>@<host>\n<word>_<word>@<host>\n<lc>.<word>@<host>\n"
     "<word>##@<host>\n<word>-<word>@<host>\n<word>+<word>@<host>\n\\<<word>@<host>\\>\n"
     "E-Mail: <word>@<host>\n<word>@<word>.{uni|ac|edu}.<tld>\nE: <lc><word>@<host>\n"
     "<word>\\[at\\]<word>.<tld>"},
    {"name_",
     "<snake>\n<snake>\n<snake>\n<camel>\n<camel>\n<type>\n<constant>\n<constant>\n_<snake>\n"
     "__<word>__\n<snake>_\n$<camel>\n@<snake>\n$<constant>\n%<constant>%\n<snake>()\n"
     "<camel>()\n<type>::<camel>\n<word>.<camel>\n<word>-><snake>\n<word>-<word>-<word>\n"
     "--<word>-<word>\n-<lc>\n--<word>=#\n<constant>=<plainint>\n<snake>\\[#\\]\n"
     "\\#<word>-<word>\n.<word>-<word>\n\\{\\{<snake>\\}\\}\n\\{<word>\\}\n\\<<word>\\>\n"
     "\\</<word>\\>\n&<word>;\n<snake>_t\n<word>_##"},
    {"version",
     "^.#\n^.#.#\nv^.#\nv^.#.#\n^.##.#\n^.#.#-rc^\n^.#.#-beta.^\n^.#.#\\~<word>#\nV#.##\n"
     "Ver. ^.#\nrev. ^\nRev. ~\nr####\n^#.0#\n>=^.#,\\<^.0\n\\^^.#.#\n\\~^.#\n==^.#.#\n"
     "<word>-^.#.#\n<word> ^.#\n^.#.#+<x><x><x><x><x><x><x>\nbuild ####\n"
     "(build <x><x><x><x><x><x><x>)\nISO #####\nISO #####:20##\nRFC ####\nDIN EN ####-#\n"
     "IEC #####-#-#\n~##.#\nCVE-20##-#####\nIP##\nE##\nERR-###\nE####\n"
     "ERROR 0x<X><X><X><X><X><X><X><X>\n0x<x><x><x><x>\n0x<X><X>\n\\#<X><X><X><X><X><X>\n"
     "\\#<x><x><x><x><x><x>\nU+<X><X><X><X>\nHTTP ###\n0b####\nexit code ##\nSQLSTATE `````\n"
     "ORA-#####\nKB#######\n1Z``````````````"},
    {"ipaddress",
     "192.168.#.##\n10.#.#.##\n###.##.###.#\n127.0.0.1\n##.##.##.##:####\n10.0.0.0/^#\n"
     "<x><x>:<x><x>:<x><x>:<x><x>:<x><x>:<x><x>\n<X><X>:<X><X>:<X><X>:<X><X>:<X><X>:<X><X>\n"
     "<X><X>-<X><X>-<X><X>-<X><X>-<X><X>-<X><X>\n<x><x><x><x>.<x><x><x><x>.<x><x><x><x>\n"
     "fe80::<x><x><x><x>:<x><x>:<x><x><x>\n2001:db8:<x><x>::<x>\n::1\n\\[<x><x>::<x>\\]:##"},
    {"plate",
     "~-~~ ####\n~~ ~ ###\n~~-~~ ###\n~~~-~ ##\n~~-###-~~\n~~## ~~~\n~~##~~~\n#~~ ####\n"
     "#-~~~-###\n~~-####\n~~ #####\n~~~ ###\n~~~-###\n### ~~~\n~ #####\n##-~~-##\n~~ ##-##\n"
     "####-~~~\n~~ ### ~~\n## ~~ ###\n~~ ####~\n##~####\n~###~~\n~~~####\n~~-##-~~~"},
    {"identifier",
     "ISBN 978-#-###-#####-#\nISBN #-###-#####-`\n978##########\nISSN ####-###`\n"
     "~~##########~~\n##-####### ~\n######-####\n######/####\n###-##-####\n~~###### ~\n"
     "~## ### ###\n~###.###.###\n########-~\n##.###.###-#\n~~ ## ## ## ~\n~~~~~~##~##~###~\n"
     "## ## ## ### ### ##\n######-##-####\n(##)##############\n#############\n"
     "# ###### ######\n########\n`````````````````\n1<X><X><X><X>-<X><X>\n~~###########~~"},
    {"tagged",
     "{ID|S/N|SN|P/N|Ref.|Ref|Code|Key|No.|Nr.|Lot|LOT|Batch|Ch.-B.|Cod.|Kod|PIN|SKU|"
     "Art.-Nr.|IMEI|MAC|UID|Token|Serial|Order|Bestell-Nr.|Kd.-Nr.|Az.|č.j.}{:|: | |: | } "
     "{<mixed>|<serial>|<part>|<hash>|<identifier>|<zeros>}\n"
     "{IBAN|BIC|USt-IdNr.|VAT|NIF|DIČ|NIP}{:| |: }{<iban>|<identifier>}\n"
     "{sha256|md5|commit|SHA1}{:|: | }<hash>\n{id|key|uuid}={<uuid>|<mixed>|<hash>}\n"
     "(<part>)\n\\[<mixed>\\]\n\"<mixed>\"\n<mixed> <mixed>\n<w> <mixed>\n<W> <part> <w>\n"
     "<mixed>, <mixed>\n<part>/<part>"},
    {"zone", /* print that is made for machines */
     "<mrz>\n<mrz>\n<mrz>\n<mrz>\n<mrz>\n<mrz>\n<mrz>\n<mrz>\n"
     "##########\\>############+ #########\\>\n\\<##########\\> ########\\> ##########\\<\n"
     "#########+ #########\\>\n##########\\<\\<##\n\\>##########+##\\>\n#### #### #### ####\n"
     "########### #\n#-######-######\n#############>\n\\<######\\<########\\<"},
    {"display", /* segments and dots: no letters but a few */
     "##:##\n##:##\n##:##:##\n##.#\n#.##\n##.##\n###.#\n####\n###\n##\n#\n######\n-##.#\n"
     "-#.#\n0.00\n00:00\n#.###\n##.###\n########\n#####.#\n^##\n^#.#\n12:00\n88:88\n-#\n"
     "####.##\n#:##\n##-##-##\n##.##.##\n##.##\n##.##\n#.##\n#.#\n###.##\n###.#\n"
     "####.#\n####.##\n##.### ##.#\n##.# #.##"},
};

const int ds_n_sign_rules = (int)(sizeof ds_sign_rules / sizeof ds_sign_rules[0]);
