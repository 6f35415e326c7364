/* rules_abroad.c - documents in languages other than English (signs: gen.h): forms of numbers to
 * choose from, and lines made of what the language's own rules (lang_*.c) give. */
#include "datasets/text/data.h"

const ds_rule ds_abroad_rules[] = {
    /* numbers; thin and no-break spaces are drawn as spaces */
    {"commasum", "^,##\n^#,##\n^##,##\n^#,##\n0,##\n^#,00\n^#,90\n^.###,##\n^#.###,##\n^##.###,##\n^,^0\n"
                 "-^,##\n^.###.###,##\n^###,##"},
    {"spacesum", "^,##\n^#,##\n^##,##\n^#,##\n0,##\n^#,00\n^#,90\n^ ###,##\n^# ###,##\n^## ###,##\n^,^0\n"
                 "-^,##\n^ ### ###,##\n^###,##"},
    {"dotsum", "^.##\n^#.##\n^##.##\n^,###.##\n^#,###.##"},
    {"intdot", "^\n^#\n^##\n^###\n^.###\n^#.###\n^##.###\n^.###.###"},
    {"intspace", "^\n^#\n^##\n^###\n^ ###\n^# ###\n^## ###\n^ ### ###"},
    {"int", "<intdot>\n<intspace>"},
    {"money", "<commasum>\n<spacesum>"},
    {"amount", "<money> €\n€ <money>\n<money> EUR\nEUR <money>"},
    {"percent", "^ %\n^#%\n^,# %\n^#,# %\n^# %\n100 %\n0,# %\n^,##%\n± ^,# %\n^,# ‰"},
    {"measure",
     "^# {kg|g|km|m|cm|mm|l|m²|m³|kW|kWh|V|A|°C|ha|t|min|h}\n^,# {kg|m|cm|l|km|m²|t}\n^,## {kg|m|l|t}\n"
     "^# x ^# cm\n^## × ^## mm\n^,# x ^,# m\n^#°C\n-^ °C\n^#g\n^##ml\n^ ½ l"},
    /* time */
    {"date", "<d>. <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<dd>/<mm>/<yyyy>\n<d> <month> <yyyy>\n<yyyy>-<mm>-<dd>"},
    {"time", "<hh>:<mi>\n<hh>.<mi>\n<hh>:<mi>:<mi>"},
    /* people and places */
    {"first", "<W>"},
    {"last", "<W>"},
    {"title", "Dr.\nProf."},
    {"name", "<first> <last>\n<first> <last>\n<first> <last>\n~. <last>\n<last> <first>\n<last>, <first>\n"
             "<title> <last>\n<title> <first> <last>\n<first> ~. <last>\n<first>\n~. ~. <last>\n<first>-<first> <last>"},
    {"town", "<W>"},
    {"street", "<W> <W>"},
    {"address", "<street> ^#\n##### <town>\n<street> ^#, ##### <town>"},
    {"phone", "+## ## ### ## ##\n0## ### ###\n### ### ###\n0##-######"},
    {"phoneline", "Tel. <phone>\nTel.: <phone>\ntel. <phone>\nFax <phone>\n<phone>\nTel./Fax: <phone>\nGSM <phone>"},
    {"tld", "com\neu\norg\nnet\nde\nfr\nit\npl\ncz\nhu\nro\nlv\nlt\nee\nfi\nse\nno\ndk\nis\nhr\nsi\nsk\nes\npt\nnl\nal\ncom.tr\nmt"},
    {"suffix", "AG\nS.A.\nLtd.\nGmbH"},
    {"taxid", "~~#########\n<code>"},
    {"company", "<W> <suffix>\n<W> <W> <suffix>\n<last> <suffix>\n<last> & <last>\n<W> & <W> <suffix>\n<W>-<W> <suffix>\n"
                "<first> <last> <suffix>\n~~~ <suffix>"},
    {"abbr", "etc.\ncca\nnr.\nibid."},
    {"label", "<W>\n<W> <w>"},
    {"totalword", "<W>"},
    {"collabel", "<W>"},
    {"doclabel", "<W>\n<W> nr."},
    {"thanks", "<W> <w>!"},
    {"phrase", "<text>"},
    /* what stands inside a sentence */
    {"inline", "<int>\n<date>\n<amount>\n<abbr>\n<percent>\n<name>\n<town>\n<yyyy>\n<abbr>\n<last>\n<measure>\n<month>\n"
               "<day>\n<company>\n<time>\n(<yyyy>)\n^#"},
    /* receipts */
    {"item", "<W>\n<W> <w>\n<W> <measure>\n<W> <w> <measure>\n<W> <w> <w>\n<W>/<W>\n<W> (<w>)\n<W>-<w>\n<W> ^#%\n<W> ^/^\n"
             "<p> <W>\n<W> <code>\n*<W> <w>\n^#### <W> <w>"},
    {"qty", "^ x <money>\n^ X <money>\n^ x <money> <money>\n^,### x <money>\n<money> x ^\n^,## kg x <money>\n^ × <money>\n"
            "x^\n^,000\n^ <money> <money>\n^ * <money>"},
    {"taxcode", "A\nB\nC\n*\n1\n2\nA*\nT"},
    {"total", "<totalword>\n<totalword> <money>\n<totalword> <amount>\n<totalword>: <amount>\n<totalword> : <money>\n"
              "<amount>\n<totalword>:\n<totalword> <percent> <money>"},
    {"docno", "<doclabel>: <code>\n<doclabel> <code>\n<doclabel> ^###\n<doclabel>\n<doclabel>: ^\n<doclabel> ####/<yyyy>\n"
              "<doclabel>: <name>\n<taxid>\n<taxid>"},
    {"datelabel", "<label>"},
    {"stamp", "<date>\n<date> <time>\n<date>, <time>\n<time>\n<dd>.<mm>.<yyyy> <hh>:<mi>\n<dd>/<mm>/<yyyy> <hh>:<mi>:<mi>\n"
              "<dd>.<mm>.<yy> <hh>:<mi>"},
    {"gst", "A <percent> <money>\n<percent> <money> <money>\n<totalword> <money>\n(<percent>)"},
    /* forms and letters */
    {"formlabel", "<label>\n<label>\n<label>\n<W> <w>\n<W>"},
    {"field", "<name>\n<date>\n<address>\n<code>\n<phone>\n<amount>\n<W>\n<W> <w>\n<int>\n<company>\n<email>\n<measure>\n-\n—\nX\n"
              "<percent>\n<taxid>\n<town>"},
    {"form",
     "<formlabel>:\n<formlabel>\n<formlabel>: <field>\n<formlabel> : <field>\n<formlabel>: <field> <formlabel>: <field>\n"
     "<field>\n<field>\n<formlabel> (<label>)\n(<w> <w> <w>)\n^. <W> <w> <w>\n^.^ <W> <w>\n~) <W> <w>\n\\[ \\] <W> <w>\n"
     "\\[X\\] <W>\n□ <W>\n☐ <W> <w>\n☑ <W>\n☒ <W> <w>\n• <W> <w> <w>\n– <w> <w>\n<roman> <W> <w>\n"
     "<formlabel> ........ <field>\n<formlabel>.....\n<formlabel>: ______\n<formlabel>/<label>\n<W>: <percent>\n<code>\n"
     "- ^# -\n^ / ^#\n<text>\n<text>\n<text>\n<text>\n<phrase>\n<phrase>\n<phrase>\n<email>\n<url>\n<phoneline>\n§ ^#\n"
     "<company>\n<address>\n<name>, <label>\n<taxid>\n<town>, <date>\n<W> <w>, <w>\n<label>*"},
    {"receipt", "<item>\n<item>\n<item>\n<item>\n<item>\n<item> <money>\n<item> <amount>\n<qty>\n<qty>\n<total>\n<total>\n<total>\n"
                "<total>\n<money>\n<money>\n<money>\n<amount>\n<amount>\n<collabel>\n<collabel>\n<docno>\n<docno>\n<docno>\n"
                "<stamp>\n<stamp>\n<thanks>\n<thanks>\n<thanks>\n<gst>\n<company>\n<company>\n<address>\n<address>\n<address>\n"
                "<phoneline>\n<int>\n<code>\n<url>\n<item> <money> <taxcode>\n<percent>\n<date>\n<name>\n<town>\n<taxid>"},
    {"heading", "<W>\n<W> <w>\n^. <W>\n§ ^#. <W> <w>\n<roman> <W> <w>\n- ^# -\n<W> <w> <w>\n^#\n<W> (<yyyy>)\n^.^ <W> <w>"},
    {"typeline", "<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<phrase>\n<phrase>\n<phrase>\n^. <text>\n"
                 "^) <text>\n<heading>\n<town>, <date>\n<date>\n<name>\n<address>\n-^#-\n<text> <amount> <text>\n<company>\n"
                 "<text> (<w>) <text>\n<label>: <field>\n<name>, <town>"},
    {"officeline", "<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<phrase>\n<phrase>\n<phrase>\n<form>\n<form>\n<name>\n<address>\n"
                   "<phoneline>\n<email>\n<url>\n<company>\n<date>\n<stamp>\n<amount>\n<heading>\n<symbols>\n<item>\n<int>\n"
                   "<measure>\n<text> <date> <text>\n<w>\n<W>\n<W> <w>\n<docno>\n<text> (<code>) <text>\n<taxid>\n<abbr> <text>\n"
                   "<day>\n<month> <yyyy>\n<label>: <field>"},
    {"signline", "<W>\n<W>\n<W> <w>\n<w>\n<int>\n<company>\n<W> & <W>\n<percent>\n<amount>\n<thanks>\n<thanks>\n<thanks>\n<town>\n<town>\n"
                 "<p>\n<phone>\n<street>\n<street>\n<url>\n<time>\n<text>\n<day>"},
    {"signword", "<thanks>\n<totalword>\n<town>\n<town>\n<W>\n<label>"},
    {"photoword", "<w>\n<w>\n<w>\n<w>\n<w>\n<w>\n<w>\n<W>\n<W>\n<W>\n<W>\n<W>\n<p>\n<pcap>\n<thanks>\n<town>\n<street>\n<last>\n<first>\n<day>"},
};

const int ds_n_abroad_rules = (int)(sizeof ds_abroad_rules / sizeof ds_abroad_rules[0]);
