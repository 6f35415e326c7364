/* lang_slavic.c - words and rules of Czech, Slovak, Polish, Slovenian and Croatian
 * (languages.def). */
#include "datasets/text/data.h"

const char ds_words_cs[] =
    "a v na se je že s z do o k i ale jako za by jsou si to po tak který která které podle byl byla "
    "bylo při od nebo pro až jen také když již už ještě více mezi před pod nad bez proti během "
    "protože aby kde kdy kdo co jak proč první druhý poslední další nový starý velký malý dobrý "
    "rok roku let den dní týden měsíc hodina čas pondělí úterý středa čtvrtek pátek sobota neděle "
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec cena částka "
    "faktura účet platba datum číslo jméno příjmení ulice město obec okres kraj úřad ministerstvo "
    "žádost podpis adresa telefon zákazník množství dodávka daň sleva smlouva společnost banka "
    "škola universita věda život člověk lidé země Česká republika řeka žluťoučký kůň úpěl "
    "ďábelské ódy ťukat tříska příliš děti střecha světlo čtyři třicet šest osm devět můžeme dům "
    "stůl vůz průmysl způsob úkol ústav třída týdně říci řízení zařízení předseda výbor schůze "
    "člen spolek příspěvek výška délka šířka váha barva černý bílý červený žlutý modrý zelený "
    "otázka odpověď loď zeď síť paměť štěstí";
const ds_rule ds_rules_cs[] = {
    {"month", "ledna\núnora\nbřezna\ndubna\nkvětna\nčervna\nčervence\nsrpna\nzáří\nříjna\nlistopadu\n"
              "prosince"},
    {"day", "pondělí\núterý\nstředa\nčtvrtek\npátek\nsobota\nneděle"},
    {"first", "Jiří\nJan\nTomáš\nLukáš\nMarie\nJana\nBožena\nZdeněk\nVáclav\nOndřej\nJiřina\nKateřina\n"
              "Štěpán\nŘehoř\nMiloš\nTereza\nAlžběta\nDušan\nFrantišek"},
    {"last", "Novák\nNováková\nSvoboda\nDvořák\nDvořáková\nČerný\nProcházka\nKučera\nVeselý\nHorák\n"
             "Němec\nŘíha\nŠťastný\nPokorný\nRůžička\nBeneš\nFiala\nSedláček\nKříž\nŽák\nĎurický\nŤapka"},
    {"title", "pan\npaní\nIng.\nMUDr.\nJUDr.\nMgr.\nPhDr.\nslečna"},
    {"town", "Praha\nBrno\nOstrava\nPlzeň\nOlomouc\nČeské Budějovice\nÚstí nad Labem\nHradec Králové\n"
             "Zlín\nKroměříž\nTřebíč\nŽďár nad Sázavou\nUherské Hradiště\nJičín\nTřeboň\nDěčín"},
    {"street", "Nádražní\n<last>ova\nHusova\nMasarykovo nám.\nnáměstí Míru\nNa Příkopě\nŽižkova třída\n"
               "Pod Hájem\nDlouhá\nU Školky\nVítězná\nulice <W>\nŘeznická"},
    {"address", "<street> ^#\n<street> ^##/^#\n### ## <town>\n<street> ^#, ### ## <town> ^\nCZ-### ## "
                "<town>\n<town> ^, <street> ^#\nč. p. ^##"},
    {"suffix", "s.r.o.\ns. r. o.\na.s.\na. s.\nspol. s r.o.\nv.o.s.\nk.s.\no.p.s.\nz.s.\nn. p."},
    {"phone", "### ### ###\n+420 ### ### ###\ntel.: ### ### ###\n2## ### ###\nmobil 60# ### ###"},
    {"taxid", "IČO: ########\nIČ ########\nDIČ: CZ########\nDIČ CZ##########\nč. ú. ##########/0#00\n"
              "rodné číslo ######/####"},
    {"date", "<d>. <month> <yyyy>\n<d>. ^. <yyyy>\n<d>.^.<yyyy>\n<dd>.<mm>.<yyyy>\n<day> <d>. <month> "
             "<yyyy>\nV <town> dne <d>. <month> <yyyy>\ndne <d>. ^. <yyyy>"},
    {"int", "<intspace>"},
    {"money", "<spacesum>\n<spacesum>\n^#,-\n^##,–\n^ ###,-"},
    {"amount", "<money> Kč\n<money> Kč\n<money> CZK\nKč <money>\nKčs <money>\n<money> EUR"},
    {"time", "<hh>:<mi>\n<hh>.<mi> hod.\nv <hh>.<mi> hodin\n<hh>:<mi>:<mi>"},
    {"abbr", "např.\natd.\ntj.\ntzv.\nč.\nstr.\nčl.\nodst.\nt. r.\nresp.\nmj.\npopř.\ncca\nvč.\nř.\nzn.\n"
             "tis."},
    {"label", "Jméno\nPříjmení\nDatum narození\nMísto narození\nRodné číslo\nAdresa\nBydliště\nPSČ\nObec\n"
              "Telefon\nPodpis\nStátní příslušnost\nZaměstnání\nRodinný stav\nČíslo účtu\nVěc\nPoznámka\n"
              "Č. j.\nVyřizuje\nVýška\nPlatnost do\nDatum splatnosti\nVariabilní symbol"},
    {"totalword", "Celkem\nCELKEM\nCelkem k úhradě\nMezisoučet\nDPH 21 %\nDPH 15%\nHotovost\nVráceno\n"
                  "Sleva\nZáklad daně\nPlatební karta\nZaokrouhlení\nÚhrada\nPřijato\nCelkem Kč"},
    {"collabel", "Popis\nMnožství\nMn.\nCena\nČástka\nZboží\nMJ\nCena za kus\nDPH\nKs"},
    {"doclabel", "Faktura č.\nFAKTURA – daňový doklad č.\nZákazník\nObjednávka č.\nDodací list č.\n"
                 "Pokladna\nObsluha\nStůl\nÚčtenka č.\nSmlouva č."},
    {"thanks", "Děkujeme za nákup\nDěkujeme za návštěvu\nNa shledanou\nPřijďte zase\nOtevřeno\nZavřeno\n"
               "Východ\nVchod\nZákaz kouření\nSleva\nPozor!\nOtevírací doba\nUschovejte pro reklamaci"},
    {"phrase",
     "Vážený pane <last>,\nVážená paní,\nS pozdravem\nS úctou\nFakturu prosíme uhradit do <date>.\n"
     "Potvrzujeme přijetí Vašeho dopisu ze dne <date>.\nV příloze zasíláme požadované doklady.\n"
     "Schůze se koná dne <date> v <hh>.<mi> hodin.\nHodící se zaškrtněte.\nNehodící se škrtněte.\n"
     "Prohlašuji, že uvedené údaje jsou úplné.\nRoční příspěvek činí <amount>."},
    {0},
};

const char ds_words_sk[] =
    "a v na sa je že s z do o k i ale ako za by sú si to po tak ktorý ktorá ktoré podľa bol bola "
    "bolo pri od alebo pre až len tiež keď už ešte viac medzi pred pod nad bez proti počas pretože "
    "aby kde kedy kto čo prečo prvý druhý posledný ďalší nový starý veľký malý dobrý rok roku rokov "
    "deň dní týždeň mesiac hodina čas pondelok utorok streda štvrtok piatok sobota nedeľa január "
    "február marec apríl máj jún júl august september október november december cena suma faktúra "
    "účet platba dátum číslo meno priezvisko ulica mesto obec okres kraj úrad ministerstvo žiadosť "
    "podpis adresa telefón zákazník množstvo dodávka daň zľava zmluva spoločnosť banka škola veda "
    "život človek ľudia krajina Slovensko rieka dĺžka šírka výška hmotnosť farba čierny biely "
    "červený žltý modrý zelený kôň stôl vôľa môže nôž ťažký ľahký ďaleko kĺb vŕba hĺbka stĺp tŕň "
    "mŕtvy päť deväť mäso pamäť svätý otázka odpoveď loď sieť šťastie predseda výbor schôdza člen "
    "spolok príspevok riadiť dôležitý nádej vŕšok kŕmiť";
const ds_rule ds_rules_sk[] = {
    {"month", "januára\nfebruára\nmarca\napríla\nmája\njúna\njúla\naugusta\nseptembra\noktóbra\n"
              "novembra\ndecembra"},
    {"day", "pondelok\nutorok\nstreda\nštvrtok\npiatok\nsobota\nnedeľa"},
    {"first", "Ján\nĽubomír\nĽudovít\nMária\nZuzana\nŠtefan\nJozef\nMartin\nKatarína\nŽofia\nMatúš\nMiloš\n"
              "Oľga\nVojtech\nĽubica\nJuraj\nDušan\nĎurko\nAlžbeta\nRóbert"},
    {"last", "Kováč\nHorváth\nŠtúr\nHudák\nBalážová\nĎurica\nKráľ\nNovotná\nHriňák\nŤažký\nĽupták\nČierny\n"
             "Krajčí\nBučko\nŽiak\nMlynár\nPolák\nŠimko\nVančo\nBednár"},
    {"title", "pán\npani\nIng.\nMUDr.\nJUDr.\nMgr.\nslečna"},
    {"town", "Bratislava\nKošice\nPrešov\nŽilina\nBanská Bystrica\nNitra\nTrenčín\nĽubovňa\nLiptovský "
             "Mikuláš\nPovažská Bystrica\nSpišská Nová Ves\nLučenec\nMichalovce\nPúchov\nŠaľa\nHlohovec"},
    {"street", "Hlavná\n<last>ova\nŠtúrova\nNámestie slobody\nŽelezničná\nMierové nám.\nŠkolská\nKošická "
               "cesta\nPod vŕškom\nĽ. Štúra\nul. <W>"},
    {"address", "<street> ^#\n<street> ^##/^#\n### ## <town>\n<street> ^#, ### ## <town>\nSK-### ## "
                "<town>\nč. d. ^##"},
    {"suffix", "s.r.o.\ns. r. o.\na.s.\na. s.\nspol. s r.o.\nv.o.s.\nk.s.\nn.o.\no.z.\nš.p."},
    {"phone", "0#/### ### ##\n+421 # ### ### ##\n09## ### ###\ntel.: 0##/### ## ##"},
    {"taxid", "IČO: ## ### ###\nIČO ########\nDIČ: ##########\nIČ DPH: SK##########\nIBAN SK## #### ####"},
    {"date", "<d>. <month> <yyyy>\n<d>. ^. <yyyy>\n<d>.^.<yyyy>\n<dd>.<mm>.<yyyy>\nV <town> dňa <d>. "
             "<month> <yyyy>\ndňa <d>. ^. <yyyy>\n<day> <d>. <month>"},
    {"int", "<intspace>"},
    {"money", "<spacesum>"},
    {"amount", "<money> €\n<money> €\n€ <money>\n<money> EUR\n<money> Sk\n<money> Kčs"},
    {"time", "<hh>:<mi>\n<hh>.<mi> hod.\no <hh>.<mi> h\n<hh>:<mi>:<mi>"},
    {"abbr", "napr.\natď.\nt. j.\ntzv.\nč.\nstr.\nčl.\nods.\nresp.\nm. r.\nprípadne\ncca\nvr.\nzn."},
    {"label", "Meno\nPriezvisko\nDátum narodenia\nMiesto narodenia\nRodné číslo\nAdresa\nBydlisko\nPSČ\nObec\n"
              "Telefón\nPodpis\nŠtátna príslušnosť\nZamestnanie\nRodinný stav\nČíslo účtu\nVec\nPoznámka\n"
              "Vybavuje\nVýška\nPlatnosť do\nDátum splatnosti\nVariabilný symbol"},
    {"totalword", "Spolu\nSPOLU\nCelkom\nNa úhradu\nMedzisúčet\nDPH 20 %\nHotovosť\nVýdavok\nZľava\nZáklad "
                  "dane\nPlatobná karta\nZaokrúhlenie\nÚhrada\nPrijaté"},
    {"collabel", "Popis\nMnožstvo\nCena\nSuma\nTovar\nMJ\nJednotková cena\nDPH\nKs"},
    {"doclabel", "Faktúra č.\nZákazník\nObjednávka č.\nDodací list č.\nPokladnica\nObsluha\nStôl\nDoklad č.\n"
                 "Zmluva č."},
    {"thanks", "Ďakujeme za nákup\nĎakujeme za návštevu\nDovidenia\nOtvorené\nZatvorené\nVýchod\nVchod\n"
               "Zákaz fajčenia\nPozor!\nOtváracie hodiny\nUschovajte doklad"},
    {"phrase",
     "Vážený pán <last>,\nVážená pani,\nS pozdravom\nS úctou\nFaktúru žiadame uhradiť do <date>.\n"
     "Potvrdzujeme prijatie Vášho listu zo dňa <date>.\nV prílohe zasielame požadované doklady.\n"
     "Schôdza sa koná dňa <date> o <hh>.<mi> hod.\nHodiace sa zaškrtnite.\nNehodiace sa prečiarknite.\n"
     "Členský príspevok je <amount> ročne."},
    {0},
};

const char ds_words_pl[] =
    "w i na z do się nie jest że o to jak po co za od przez być ale czy tak już tylko był była było "
    "jego jej są może które który która więc także też będzie można lub ich dla oraz przed między "
    "świat życie człowiek łódź źródło zażółć gęślą jaźń kwota faktura nazwisko imię ulica numer "
    "podpis data płatność złoty Kraków ja ty on ona my wy oni mój twój nasz wasz ten ta te tamten "
    "każdy wszystko nikt nic gdzie kiedy dlaczego ponieważ żeby jeśli chociaż bez pod nad przy "
    "podczas według przeciw około później wcześniej dziś jutro wczoraj zawsze nigdy często rok lat "
    "dzień tydzień miesiąc godzina czas poniedziałek wtorek środa czwartek piątek sobota niedziela "
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad "
    "grudzień cena ilość wartość klient adres miejscowość województwo powiat gmina urząd wniosek "
    "umowa spółka bank konto podatek należność odbiór dostawa zamówienie razem słownie pięć sześć "
    "dziewięć dziesięć dwadzieścia sto tysiąc miłość książka żółty biały czarny czerwony zielony "
    "wysokość długość szerokość ciężar wąż gałąź ćma ślub źle żaba łąka ósmy ołówek późno zdjęcie";
const ds_rule ds_rules_pl[] = {
    {"month", "stycznia\nlutego\nmarca\nkwietnia\nmaja\nczerwca\nlipca\nsierpnia\nwrześnia\npaździernika\n"
              "listopada\ngrudnia"},
    {"day", "poniedziałek\nwtorek\nśroda\nczwartek\npiątek\nsobota\nniedziela"},
    {"first", "Łukasz\nMałgorzata\nStanisław\nGrażyna\nWojciech\nAgnieszka\nPaweł\nZbigniew\nKrzysztof\n"
              "Święcisława\nJózef\nBożena\nRafał\nŻaneta\nMichał\nJadwiga\nWładysław\nKatarzyna\nMieczysław\nZofia"},
    {"last", "Kowalski\nWiśniewska\nWójcik\nKamińska\nZieliński\nSzymańska\nDąbrowski\nKozłowska\nWoźniak\n"
             "Król\nGłowacki\nŻak\nŚliwa\nŁuczak\nŹrebiec\nĆwik\nPająk\nOżóg\nJabłoński\nBrzęczyszczykiewicz"},
    {"title", "Pan\nPani\ndr\nmgr\ninż.\nmec.\nSz. P."},
    {"town", "Warszawa\nKraków\nŁódź\nPoznań\nGdańsk\nWrocław\nBiałystok\nRzeszów\nToruń\nZielona Góra\n"
             "Świnoujście\nŻywiec\nOświęcim\nCzęstochowa\nElbląg\nKołobrzeg\nNowy Sącz\nŻory\nGrudziądz"},
    {"street", "ul. <W>\nul. <last>ego\nul. Długa\nal. Jerozolimskie\npl. Wolności\nos. <W>\nul. Kościuszki\n"
               "ul. Żeromskiego\nul. Łąkowa\nul. Świętokrzyska\nul. Źródlana\nul. 3 Maja"},
    {"address", "<street> ^#\n<street> ^# m. ^\n<street> ^#/^\n##-### <town>\n<street> ^#, ##-### <town>\n"
                "skr. poczt. ^#\nPL-##-### <town>\nwoj. <w>"},
    {"suffix", "Sp. z o.o.\nsp. z o.o.\nS.A.\nSp. j.\nsp. k.\nspółka cywilna\nS.C.\nP.P.H.U."},
    {"phone", "## ### ## ##\n+48 ### ### ###\ntel. (0-##) ### ## ##\n### ### ###\ntel./fax ## ### ## ##"},
    {"taxid", "NIP: ###-###-##-##\nNIP ##########\nREGON #########\nKRS 0000######\nPESEL ###########\nNIP "
              "PL##########"},
    {"date", "<d> <month> <yyyy> r.\n<d> <month> <yyyy>\n<dd>.<mm>.<yyyy> r.\n<dd>.<mm>.<yyyy>\n<yyyy>-<mm>-<dd>\n"
             "<town>, dnia <d> <month> <yyyy> r.\n<dd>-<mm>-<yyyy>\ndn. <d>.<mm>.<yy>"},
    {"int", "<intspace>"},
    {"money", "<spacesum>"},
    {"amount", "<money> zł\n<money> zł\n<money> PLN\nPLN <money>\n^# zł ## gr\n<money> EUR"},
    {"time", "<hh>:<mi>\ngodz. <hh>:<mi>\ngodz. <hh>.<mi>\no godz. <hh>"},
    {"abbr", "np.\nitd.\ntj.\ntzn.\nnr\nstr.\nart.\nust.\nm.in.\nok.\nprzyp.\nwoj.\npow.\ngm.\nłącznie\nszt.\n"
             "wg\npkt\ntzw."},
    {"label", "Imię\nNazwisko\nImię i nazwisko\nData urodzenia\nMiejsce urodzenia\nAdres\nKod pocztowy\n"
              "Miejscowość\nTelefon\nPodpis\nObywatelstwo\nZawód\nStan cywilny\nNr konta\nDotyczy\nUwagi\n"
              "Nr sprawy\nWzrost\nTermin ważności\nTermin płatności\nOsoba upoważniona\nPłeć\nPieczęć"},
    {"totalword", "RAZEM\nRazem\nSUMA\nSUMA PLN\nSuma\nDo zapłaty\nVAT 23%\nPTU A 23%\nPTU B 8%\nSPRZEDAŻ "
                  "OPODATKOWANA A\nGotówka\nGOTÓWKA\nReszta\nKarta płatnicza\nRabat\nSuma PTU\nNależność\n"
                  "Zapłacono\nWartość netto"},
    {"collabel", "Nazwa towaru\nIlość\nJ.m.\nCena\nWartość\nCena jedn.\nStawka VAT\nL.p.\nSzt.\nKwota"},
    {"doclabel", "Faktura nr\nFAKTURA VAT NR\nNabywca\nSprzedawca\nZamówienie nr\nKasa\nKasjer\nStolik\n"
                 "Paragon\nWZ nr\nUmowa nr"},
    {"thanks", "Dziękujemy za zakupy\nZapraszamy ponownie\nPARAGON FISKALNY\nNIEFISKALNY\nOtwarte\nZamknięte\n"
               "Wyjście\nWejście\nZakaz palenia\nWyprzedaż\nUwaga!\nProsimy zachować paragon"},
    {"phrase",
     "Szanowny Panie,\nSzanowni Państwo,\nZ poważaniem\nZ wyrazami szacunku\nProsimy o zapłatę kwoty "
     "<amount> do dnia <date>.\nPotwierdzamy otrzymanie pisma z dnia <date>.\nW załączeniu przesyłamy "
     "żądane dokumenty.\nZebranie odbędzie się dnia <date> o godz. <hh>.<mi>.\nWłaściwe zakreślić.\n"
     "Niepotrzebne skreślić.\nOświadczam, że powyższe dane są prawdziwe.\nSkładka roczna wynosi <amount>."},
    {0},
};

const char ds_words_sl[] =
    "in je v na se da za so z s o po pa ki kot ne tudi bi še do od ali ko kar pri ta to te tem bil "
    "bila bilo bolj samo lahko ker če med pred pod nad brez proti zaradi po vsem kje kdaj kdo kaj "
    "kako zakaj prvi drugi zadnji naslednji nov star velik majhen dober leto leta dan dni teden "
    "mesec ura čas ponedeljek torek sreda četrtek petek sobota nedelja januar februar marec april "
    "maj junij julij avgust september oktober november december cena znesek račun plačilo datum "
    "številka ime priimek ulica mesto občina okraj urad ministrstvo vloga podpis naslov telefon "
    "kupec količina dobava davek popust pogodba družba banka šola znanost življenje človek ljudje "
    "dežela Slovenija reka dolžina širina višina teža barva črn bel rdeč rumen moder zelen vprašanje "
    "odgovor ladja mreža sreča predsednik odbor seja član društvo članarina vključno skupaj žena "
    "mož otrok hiša vrata okno kuhinja soba jutro večer že več čez šest tišina žaba češnja šport "
    "življenjski določen možnost dolžnost občan zaščita južni vzhod zahod sever";
const ds_rule ds_rules_sl[] = {
    {"month", "januar\nfebruar\nmarec\napril\nmaj\njunij\njulij\navgust\nseptember\noktober\nnovember\n"
              "december\njanuarja\nmarca\nmaja\njunija"},
    {"day", "ponedeljek\ntorek\nsreda\nčetrtek\npetek\nsobota\nnedelja"},
    {"first", "Janez\nMarija\nŽiga\nUrška\nBoštjan\nMatjaž\nŠpela\nTomaž\nAna\nČrtomir\nDušan\nNeža\nJože\n"
              "Gašper\nBlaž\nSaša\nAleš\nMajda\nLuka\nŽeljko"},
    {"last", "Novak\nHorvat\nKovačič\nKrajnc\nZupančič\nPotočnik\nKovač\nMlakar\nKos\nVidmar\nGolob\nTurk\n"
             "Božič\nKralj\nŽagar\nČeh\nŠtrukelj\nHribar\nKočevar\nŽupan"},
    {"title", "g.\nga.\ngospod\ngospa\ndr.\nmag.\nprof."},
    {"town", "Ljubljana\nMaribor\nCelje\nKranj\nKoper\nNovo mesto\nŠkofja Loka\nŽalec\nČrnomelj\nKočevje\n"
             "Slovenj Gradec\nPtuj\nŠentjur\nTržič\nVelenje\nAjdovščina\nŽužemberk"},
    {"street", "<last>eva ulica\nCankarjeva ulica\nSlovenska cesta\nTrg republike\nPrešernova cesta\nCesta na "
               "<W>\nKoroška cesta\nŽelezniška ul.\nČopova\nVodovodna pot"},
    {"address", "<street> ^#\n<street> ^#~\n#### <town>\n<street> ^#, #### <town>\nSI-#### <town>\np. p. ^##"},
    {"suffix", "d.o.o.\nd. o. o.\nd.d.\nd. d.\ns.p.\nk.d.\nz.o.o.\nd.n.o."},
    {"phone", "0# ### ## ##\n(0#) ### ## ##\n+386 # ### ## ##\n0## ### ###\n041 ### ###"},
    {"taxid", "ID za DDV: SI########\nDavčna številka: ########\nMatična št.: #######\nTRR: SI56 #### #### "
              "#### ###\nEMŠO #############"},
    {"date", "<d>. <month> <yyyy>\n<d>. ^. <yyyy>\n<dd>.<mm>.<yyyy>\n<d>.^.<yyyy>\nV <town>, dne <d>. <month> "
             "<yyyy>\ndne <d>. ^. <yyyy>\n<day>, <d>. <month> <yyyy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>"},
    {"amount", "<money> €\n<money> EUR\nEUR <money>\n<money> SIT\n€ <money>"},
    {"time", "<hh>:<mi>\nob <hh>.<mi>\n<hh>.<mi> uri\nob <hh>. uri"},
    {"abbr", "npr.\nitd.\noz.\nt. i.\nšt.\nstr.\nčl.\nodst.\nipd.\ntj.\nidr.\nti.\nčlen\npribl.\nkos"},
    {"label", "Ime\nPriimek\nDatum rojstva\nKraj rojstva\nNaslov\nPoštna številka\nKraj\nTelefon\nPodpis\n"
              "Državljanstvo\nPoklic\nZakonski stan\nŠtevilka računa\nZadeva\nOpombe\nVišina\nVelja do\n"
              "Rok plačila\nŽig\nStalno prebivališče"},
    {"totalword", "SKUPAJ\nSkupaj\nVmesna vsota\nZa plačilo\nDDV 22%\nDDV 9,5 %\nGotovina\nVračilo\nPopust\n"
                  "Osnova\nPlačilna kartica\nVrednost\nZnesek"},
    {"collabel", "Opis\nKoličina\nKol.\nCena\nZnesek\nArtikel\nEM\nVrednost\nCena brez DDV"},
    {"doclabel", "Račun št.\nRAČUN ŠT.\nKupec\nNaročilo št.\nDobavnica št.\nBlagajna\nProdajalec\nMiza\n"
                 "Pogodba št."},
    {"thanks", "Hvala za nakup\nHvala za obisk\nNasvidenje\nOdprto\nZaprto\nIzhod\nVhod\nKajenje prepovedano\n"
               "Razprodaja\nPozor!\nDelovni čas\nShranite račun"},
    {"phrase",
     "Spoštovani gospod <last>,\nSpoštovani,\nLep pozdrav\nS spoštovanjem\nRačun je treba poravnati do "
     "<date>.\nPotrjujemo prejem vašega dopisa z dne <date>.\nV prilogi pošiljamo zahtevane listine.\n"
     "Seja bo dne <date> ob <hh>.<mi>.\nUstrezno označite.\nNeustrezno prečrtajte.\nLetna članarina znaša "
     "<amount>."},
    {0},
};

const char ds_words_hr[] =
    "i je u na se da za su s o po a koji koja koje kao ne bi još do od ili kada što pri ta to te tim "
    "bio bila bilo više samo može jer ako među pred pod nad bez protiv zbog sve svi gdje kad tko "
    "kako zašto prvi drugi posljednji sljedeći nov star velik mali dobar godina godine dan dana "
    "tjedan mjesec sat vrijeme ponedjeljak utorak srijeda četvrtak petak subota nedjelja siječanj "
    "veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac cijena "
    "iznos račun plaćanje datum broj ime prezime ulica grad općina županija ured ministarstvo "
    "zahtjev potpis adresa telefon kupac količina isporuka porez popust ugovor društvo banka škola "
    "znanost život čovjek ljudi zemlja Hrvatska rijeka duljina širina visina težina boja crn bijel "
    "crven žut plav zelen pitanje odgovor brod mreža sreća predsjednik odbor sjednica član udruga "
    "članarina uključujući ukupno žena muž dijete kuća vrata prozor kuhinja soba jutro večer već "
    "čaša šest tišina žaba trešnja šport đak đon lađa rođen vođa također između sljedeće uopće "
    "moguće općenito ćelija ćup džep džez njezin ljubav džungla svjedodžba";
const ds_rule ds_rules_hr[] = {
    {"month", "siječnja\nveljače\nožujka\ntravnja\nsvibnja\nlipnja\nsrpnja\nkolovoza\nrujna\nlistopada\n"
              "studenoga\nprosinca"},
    {"day", "ponedjeljak\nutorak\nsrijeda\nčetvrtak\npetak\nsubota\nnedjelja"},
    {"first", "Ivan\nMarija\nŽeljko\nĐurđica\nJosip\nAna\nTomislav\nLjiljana\nŠime\nKrešimir\nSlađana\nAnđela\n"
              "Dražen\nVjekoslav\nBožidar\nŽarko\nMate\nČedomir\nJadranka\nStjepan"},
    {"last", "Horvat\nKovačević\nBabić\nMarić\nJurić\nĐurić\nKnežević\nPavlović\nŠimić\nVuković\nBožić\n"
             "Tomić\nPerković\nŽupan\nČavić\nĆosić\nGrgić\nŠarić\nĐaković\nMatijević"},
    {"title", "gosp.\ngđa\ngđica\ndr.\nmr. sc.\nprof.\ng."},
    {"town", "Zagreb\nSplit\nRijeka\nOsijek\nŠibenik\nČakovec\nVaraždin\nPožega\nĐakovo\nSlavonski Brod\nŽupanja\n"
             "Križevci\nDubrovnik\nMakarska\nDelnice\nGospić\nOpćina Ćićarija"},
    {"street", "Ulica <last>\nIlica\nTrg bana Jelačića\nVukovarska cesta\nŠetalište <W>\nUl. kralja Tomislava\n"
               "Radnička cesta\nObala <W>\nĐure Basaričeka\nŽupanijska\nPut <W>"},
    {"address", "<street> ^#\n<street> ^#~\n##### <town>\n<street> ^#, ##### <town>\nHR-##### <town>\np.p. ^##"},
    {"suffix", "d.o.o.\nd. o. o.\nd.d.\nj.d.o.o.\nobrt\nj.t.d.\nk.d.\nzadruga"},
    {"phone", "0#/####-###\n01/#### ###\n+385 # #### ###\n09#/### ####\ntel. 0##/###-###"},
    {"taxid", "OIB: ###########\nOIB ###########\nMB ########\nMBS #########\nIBAN: HR## #### #### ####"},
    {"date", "<d>. <month> <yyyy>.\n<d>. <month> <yyyy>.\n<dd>.<mm>.<yyyy>.\n<d>. ^. <yyyy>.\nU <town>, <d>. "
             "<month> <yyyy>.\n<d>.^.<yyyy>.\n<day>, <d>. <month>"},
    {"int", "<intdot>"},
    {"money", "<commasum>"},
    {"amount", "<money> kn\n<money> €\n<money> EUR\n<money> HRK\n€ <money>"},
    {"time", "<hh>:<mi>\nu <hh>:<mi> sati\n<hh>:<mi> h\nu <hh> sati"},
    {"abbr", "npr.\nitd.\nodn.\nt.j.\nbr.\nstr.\nčl.\nst.\ni sl.\ntj.\ntzv.\nur. br.\nklasa\nkom\noko"},
    {"label", "Ime\nPrezime\nIme i prezime\nDatum rođenja\nMjesto rođenja\nAdresa\nPoštanski broj\nMjesto\n"
              "Telefon\nPotpis\nDržavljanstvo\nZanimanje\nBračno stanje\nBroj računa\nPredmet\nNapomena\n"
              "Visina\nVrijedi do\nRok plaćanja\nPečat\nPrebivalište\nKućni broj"},
    {"totalword", "UKUPNO\nUkupno\nMeđuzbroj\nZa platiti\nPDV 25%\nPDV 13 %\nGotovina\nPovrat\nPopust\nOsnovica\n"
                  "Kartica\nVrijednost\nIznos\nSveukupno"},
    {"collabel", "Opis\nKoličina\nKol.\nCijena\nIznos\nArtikl\nJ.mj.\nVrijednost\nNaziv"},
    {"doclabel", "Račun br.\nRAČUN BR.\nKupac\nNarudžba br.\nOtpremnica br.\nBlagajna\nKonobar\nStol\nZKI\n"
                 "Ugovor br."},
    {"thanks", "Hvala na kupnji\nHvala na posjetu\nDoviđenja\nOtvoreno\nZatvoreno\nIzlaz\nUlaz\nZabranjeno "
               "pušenje\nRasprodaja\nPažnja!\nRadno vrijeme\nSačuvajte račun"},
    {"phrase",
     "Poštovani gospodine <last>,\nPoštovani,\nS poštovanjem,\nSrdačan pozdrav\nMolimo da račun podmirite do "
     "<date>\nPotvrđujemo primitak Vašeg dopisa od <date>\nU prilogu šaljemo traženu dokumentaciju.\n"
     "Sjednica će se održati <date> u <hh>:<mi> sati.\nZaokružite odgovarajuće.\nNepotrebno prekrižiti.\n"
     "Godišnja članarina iznosi <amount>."},
    {0},
};
