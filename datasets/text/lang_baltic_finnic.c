/* lang_baltic_finnic.c - words and rules of the Baltic and the Uralic languages
 * (languages.def). */
#include "datasets/text/data.h"

const char ds_words_lt[] =
    "ir yra į kad iš su kaip ne tai bet o ar už nuo per prie po apie tik dar jau taip buvo bus būti "
    "gali turi reikia mes jūs jie jos aš tu jis ji mano tavo jo jos mūsų jūsų savo šis ši šie kuris "
    "kuri kurie viskas niekas kas kur kada kodėl nes jei nors be prieš tarp virš pagal dėl iki ant "
    "pirmas antras paskutinis kitas naujas senas didelis mažas geras metai metų diena dienos savaitė "
    "mėnuo valanda laikas pirmadienis antradienis trečiadienis ketvirtadienis penktadienis "
    "šeštadienis sekmadienis sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis "
    "spalis lapkritis gruodis kaina suma sąskaita mokėjimas data numeris vardas pavardė gatvė "
    "miestas rajonas savivaldybė ministerija prašymas parašas adresas telefonas pirkėjas kiekis "
    "mokestis nuolaida sutartis bendrovė bankas mokykla mokslas gyvenimas žmogus žmonės šalis "
    "Lietuva upė ilgis plotis aukštis svoris spalva juodas baltas raudonas geltonas mėlynas žalias "
    "klausimas atsakymas laivas tinklas laimė pirmininkas posėdis narys draugija ąžuolas ėjimas "
    "ežeras įmonė įstatymas šaltis ūkis ūgis žemė žiema čia būsimas tęsinys kęsti dešimt šimtas "
    "tūkstantis penki šeši dėmesio";
const ds_rule ds_rules_lt[] = {
    {"month", "sausio\nvasario\nkovo\nbalandžio\ngegužės\nbirželio\nliepos\nrugpjūčio\nrugsėjo\nspalio\n"
              "lapkričio\ngruodžio"},
    {"day", "pirmadienis\nantradienis\ntrečiadienis\nketvirtadienis\npenktadienis\nšeštadienis\nsekmadienis"},
    {"first", "Jonas\nOna\nVytautas\nRūta\nŽivilė\nKęstutis\nEglė\nŠarūnas\nJūratė\nGintarė\nPranas\nDanguolė\n"
              "Algirdas\nBirutė\nĄžuolas\nUršulė\nTomas\nLiepa\nMindaugas\nRasa"},
    {"last", "Kazlauskas\nJankauskienė\nPetraitytė\nStankevičius\nVasiliauskas\nŽukauskas\nButkutė\nPaulauskienė\n"
             "Urbonas\nKavaliauskaitė\nČerniauskas\nŠimkus\nRamanauskienė\nGrigaliūnas\nĮdzelis\nŪselis\nBružas\n"
             "Kęstenytė"},
    {"title", "p.\nponas\nponia\ndr.\nprof."},
    {"town", "Vilnius\nKaunas\nKlaipėda\nŠiauliai\nPanevėžys\nMarijampolė\nMažeikiai\nKėdainiai\nTelšiai\nTauragė\n"
             "Ukmergė\nPlungė\nŠilutė\nRokiškis\nJurbarkas\nKretinga\nZarasai"},
    {"street", "<W> g.\nGedimino pr.\nLaisvės al.\nVilniaus g.\nŽalgirio g.\nSodų g.\nŠv. Jono g.\nRugių g.\n"
               "Ąžuolyno g.\nSavanorių pr.\nĮsruties g."},
    {"address", "<street> ^#\n<street> ^#-^#\nLT-##### <town>\n<street> ^#, LT-##### <town>\n<street> ^#~, <town>\n"
                "<W> k., <town> r."},
    {"suffix", "UAB\nAB\nMB\nIĮ\nVšĮ\nTŪB\nKŪB"},
    {"company", "UAB „<W>“\nAB „<W> <w>“\n<W>, UAB\nVšĮ „<W>“\nMB „<W>“\n<last> IĮ\n<W> ir Ko"},
    {"phone", "8 5 ### ####\n(8 ###) #####\n+370 # ### ####\n+370 6## #####\ntel. 8-6## #####"},
    {"taxid", "Įm. kodas #########\nPVM mokėtojo kodas LT#########\nPVM k. LT###########\nA. k. ###########\n"
              "A. s. LT## #### #### ####"},
    {"date", "<yyyy> m. <month> <d> d.\n<yyyy>-<mm>-<dd>\n<yyyy> m. <month> mėn. <d> d.\n<yyyy>.<mm>.<dd>\n<yyyy> m.\n"
             "<month> <d> d."},
    {"int", "<intspace>"},
    {"money", "<spacesum>"},
    {"amount", "<money> Eur\n<money> €\n<money> EUR\n<money> Lt\n€ <money>"},
    {"time", "<hh>:<mi>\n<hh>.<mi> val.\n<hh> val. <mi> min.\n<hh>:<mi> val."},
    {"abbr", "pvz.\nir kt.\nt. y.\nNr.\np.\nstr.\nt. t.\nyr.\nir pan.\nm.\nd.\nvnt.\ntūkst.\nžr.\npatv."},
    {"label", "Vardas\nPavardė\nGimimo data\nGimimo vieta\nAsmens kodas\nAdresas\nPašto kodas\nMiestas\nTelefonas\n"
              "Parašas\nPilietybė\nPareigos\nŠeimyninė padėtis\nSąskaitos Nr.\nDėl\nPastabos\nŪgis\nGalioja iki\n"
              "Apmokėti iki\nA. V.\nGyvenamoji vieta\nĮmonės pavadinimas"},
    {"totalword", "Iš viso\nIŠ VISO\nMokėti\nTarpinė suma\nPVM 21%\nGrynieji\nGrąža\nNuolaida\nSuma be PVM\nKortelė\n"
                  "Suma žodžiais\nVISO MOKĖTI\nSumokėta"},
    {"collabel", "Pavadinimas\nKiekis\nKaina\nSuma\nPrekė\nMato vnt.\nKaina be PVM\nVnt."},
    {"doclabel", "Sąskaita faktūra Nr.\nPirkėjas\nPardavėjas\nUžsakymo Nr.\nKasa\nKasininkė\nStalas\nKvitas Nr.\n"
                 "Serija\nSutarties Nr."},
    {"thanks", "Ačiū, kad perkate\nAčiū už apsilankymą\nViso gero\nAtidaryta\nUždaryta\nIšėjimas\nĮėjimas\n"
               "Nerūkyti\nIšpardavimas\nDėmesio!\nDarbo laikas\nIšsaugokite kvitą"},
    {"phrase",
     "Gerbiamas pone <last>,\nGerbiamieji,\nPagarbiai\nSu pagarba\nSąskaitą prašome apmokėti iki <date>\n"
     "Patvirtiname, kad gavome Jūsų <date> raštą.\nPridedame prašomus dokumentus.\nPosėdis įvyks <date> <hh> val.\n"
     "Tinkamą pažymėti.\nNereikalingą išbraukti.\nNario mokestis – <amount> per metus."},
    {0},
};

const char ds_words_lv[] =
    "un ir ka ar no uz par kā nav bet tas tā tie tās šis šī šie pie pēc līdz bez pret starp zem virs "
    "gar caur dēļ jo ja lai gan vai arī vēl jau tikai būt bija būs var vajag es tu viņš viņa mēs jūs "
    "viņi mans tavs mūsu jūsu savs kurš kura viss visi nekas kas kur kad kāpēc cik pirmais otrais "
    "pēdējais nākamais jauns vecs liels mazs labs gads gada gadā diena dienas nedēļa mēnesis stunda "
    "laiks pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena janvāris "
    "februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris cena "
    "summa rēķins maksājums datums numurs vārds uzvārds iela pilsēta pagasts novads ministrija "
    "iesniegums paraksts adrese tālrunis pircējs daudzums nodoklis atlaide līgums sabiedrība banka "
    "skola zinātne dzīve cilvēks ļaudis zeme Latvija upe garums platums augstums svars krāsa melns "
    "balts sarkans dzeltens zils zaļš jautājums atbilde kuģis tīkls laime priekšsēdētājs sēde biedrs "
    "biedrība ābols ēka īpašums ūdens čakls ģimene ķīmija ļoti ņemt šeit žagars ceļš meklēt mīļš "
    "ķermenis ģeogrāfija mūžība brīvība nākotne pašvaldība pieprasījums grāmata apliecība kopā "
    "piektā desmit simts tūkstotis pieci seši āda ērti īss";
const ds_rule ds_rules_lv[] = {
    {"month", "janvārī\nfebruārī\nmartā\naprīlī\nmaijā\njūnijā\njūlijā\naugustā\nseptembrī\noktobrī\nnovembrī\n"
              "decembrī\njanvāris\njūlijs"},
    {"day", "pirmdiena\notrdiena\ntrešdiena\nceturtdiena\npiektdiena\nsestdiena\nsvētdiena"},
    {"first", "Jānis\nAnna\nĒriks\nŽanete\nPēteris\nĢirts\nKārlis\nLīga\nĀdolfs\nIlze\nŅina\nRūdolfs\nZane\nMārtiņš\n"
              "Ķira\nAndris\nDzintra\nEdgars\nInāra"},
    {"last", "Bērziņš\nKalniņa\nOzoliņš\nLiepiņa\nKrūmiņš\nŠmits\nĀboliņa\nĶirsis\nĢērmanis\nŽagars\nĻeitāne\n"
             "Zariņš\nPētersone\nVītols\nEglītis\nČakste\nŠķēle\nJēkabsone\nDūmiņš\nŅikitins"},
    {"title", "kungs\nkundze\nDr.\nprof.\ngodātais"},
    {"town", "Rīga\nLiepāja\nDaugavpils\nVentspils\nJūrmala\nRēzekne\nValmiera\nJēkabpils\nOgre\nTukums\nCēsis\n"
             "Kuldīga\nSaldus\nGulbene\nLimbaži\nĀdaži\nĶegums\nMadona\nĒrgļi"},
    {"street", "<W> iela\nBrīvības iela\nKr. Barona iela\nDzirnavu iela\nŪdens iela\nĢertrūdes iela\nĶīšezera iela\n"
               "Lielā iela\nRaiņa bulvāris\nSkolas iela\nŽagatu iela"},
    {"address", "<street> ^#\n<street> ^#-^#\nLV-#### \nRīga, LV-10##\n<street> ^#, <town>, LV-####\n<street> ^#/^\n"
                "<W> pag., <town> nov."},
    {"suffix", "SIA\nAS\nIK\nZS\nPSIA\nBO SIA"},
    {"company", "SIA \"<W>\"\nSIA „<W> <w>”\nAS \"<W>\"\n<W> SIA\nZ/S \"<W>\"\nSIA <last> un partneri"},
    {"phone", "6# ### ###\n+371 ########\n+371 6### ####\nTālr. 6#######\nmob. 2# ### ###"},
    {"taxid", "Reģ. Nr. ###########\nPVN reģ. Nr. LV###########\nPersonas kods ######-#####\nKonts: "
              "LV##HABA#############"},
    {"date", "<yyyy>. gada <d>. <month>\n<d>.<mm>.<yyyy>.\n<dd>.<mm>.<yyyy>\n<yyyy>. g. <d>. <month>\n<town>, <yyyy>. "
             "gada <d>. <month>\n<dd>.<mm>.<yy>."},
    {"int", "<intspace>"},
    {"money", "<spacesum>"},
    {"amount", "<money> EUR\nEUR <money>\n<money> €\n€ <money>\nLs <money>\n<money> eiro"},
    {"time", "<hh>:<mi>\nplkst. <hh>.<mi>\nplkst. <hh>:<mi>\npulksten <hh>"},
    {"abbr", "piem.\nu. c.\nt. i.\nNr.\nlpp.\nplkst.\nutt.\nu. tml.\nsk.\ngab.\ntūkst.\nnov.\npag.\nd.\nņ. v."},
    {"label", "Vārds\nUzvārds\nDzimšanas datums\nDzimšanas vieta\nPersonas kods\nAdrese\nPasta indekss\nPilsēta\n"
              "Tālrunis\nParaksts\nPilsonība\nAmats\nĢimenes stāvoklis\nKonta numurs\nPar\nPiezīmes\nAugums\nDerīgs līdz\n"
              "Apmaksas termiņš\nZ. v.\nDzīvesvieta\nUzņēmuma nosaukums"},
    {"totalword", "KOPĀ\nKopā\nApmaksai\nStarpsumma\nPVN 21%\nPVN 12 %\nSkaidrā naudā\nAtlikums\nAtlaide\nSumma bez PVN\n"
                  "Maksājumu karte\nSumma vārdiem\nKopā EUR\nSamaksāts"},
    {"collabel", "Nosaukums\nDaudzums\nCena\nSumma\nPrece\nMērv.\nCena bez PVN\nGab.\nVērtība"},
    {"doclabel", "Rēķins Nr.\nRĒĶINS NR.\nPircējs\nPārdevējs\nPasūtījuma Nr.\nPavadzīme Nr.\nKase\nKasieris\nGalds\n"
                 "Čeks Nr.\nLīguma Nr."},
    {"thanks", "Paldies par pirkumu!\nPaldies, ka iepērkaties!\nUz redzēšanos\nAtvērts\nSlēgts\nIzeja\nIeeja\nSmēķēt "
               "aizliegts\nIzpārdošana\nUzmanību!\nDarba laiks\nSaglabājiet čeku"},
    {"phrase",
     "Godātais <last> kungs!\nCienījamie kolēģi!\nAr cieņu\nRēķinu lūdzam apmaksāt līdz <date>\nApstiprinām, ka Jūsu "
     "vēstule saņemta.\nPielikumā nosūtām pieprasītos dokumentus.\nSēde notiks plkst. <hh>.<mi>.\nVajadzīgo "
     "pasvītrot.\nNevajadzīgo svītrot.\nBiedru nauda ir <amount> gadā."},
    {0},
};

const char ds_words_et[] =
    "ja on ei et see ta oli ka kui aga oma mis kes kus siis nii või veel juba ainult olla oleks võib "
    "peab saab mina sina tema meie teie nemad minu sinu meie selle seda need nende kõik mitte keegi "
    "midagi miks sest kuigi ilma enne pärast vahel all peal kohta järgi kuni esimene teine viimane "
    "järgmine uus vana suur väike hea aasta aastal päev nädal kuu tund aeg esmaspäev teisipäev "
    "kolmapäev neljapäev reede laupäev pühapäev jaanuar veebruar märts aprill mai juuni juuli august "
    "september oktoober november detsember hind summa arve makse kuupäev number nimi perekonnanimi "
    "tänav linn vald maakond ministeerium avaldus allkiri aadress telefon ostja kogus käibemaks "
    "allahindlus leping ühing pank kool teadus elu inimene inimesed maa Eesti jõgi pikkus laius "
    "kõrgus kaal värv must valge punane kollane sinine roheline küsimus vastus laev võrk õnn esimees "
    "koosolek liige selts õun õpetaja õhtu öö ööbik ämber äri ülikool üks kümme sada tuhat viis kuus "
    "šokolaad žanr žürii tšekk garaaž põhi lõuna õde võti sõna täna homme külm käsi süda küla müük "
    "töö tööaeg jäätis jäääär õigus õnnetus";
const ds_rule ds_rules_et[] = {
    {"month", "jaanuar\nveebruar\nmärts\naprill\nmai\njuuni\njuuli\naugust\nseptember\noktoober\nnovember\ndetsember\n"
              "jaanuaril\nmärtsil"},
    {"day", "esmaspäev\nteisipäev\nkolmapäev\nneljapäev\nreede\nlaupäev\npühapäev"},
    {"first", "Jüri\nMari\nTõnu\nÜlle\nAndres\nÕnne\nPriit\nKatrin\nKülli\nMärt\nÄli\nVõte\nJaan\nLiis\nRein\nÜlo\n"
              "Hõbe\nSiim\nTiina"},
    {"last", "Tamm\nSaar\nMägi\nKask\nPõder\nRebane\nKäär\nÕunapuu\nÜksvärav\nPärn\nSepp\nLõhmus\nKõiv\nJõgi\nRüütel\n"
             "Mänd\nVäli\nRaudsepp\nÄmblik\nPihlakas"},
    {"title", "hr\npr\nproua\nhärra\ndr\nprof."},
    {"town", "Tallinn\nTartu\nPärnu\nNarva\nVõru\nRakvere\nKärdla\nJõhvi\nPõlva\nTüri\nHaapsalu\nKuressaare\nPõltsamaa\n"
             "Viljandi\nKohtla-Järve\nSillamäe\nÕismäe"},
    {"street", "<W> tn\n<W> tänav\nPikk tn\nPärnu mnt\nNarva mnt\nVabaduse pst\nÜlikooli\nÕle\nKõrge\nSüda\nLõuna\n"
               "Mäe tee\nJärve tn"},
    {"address", "<street> ^#\n<street> ^#-^#\n##### <town>\n<street> ^#, ##### <town>\n<street> ^#~\n<W> küla, <town> vald"},
    {"suffix", "OÜ\nAS\nFIE\nMTÜ\nTÜ\nSA\nUÜ"},
    {"company", "<W> OÜ\nOÜ <W>\nAS <W>\n<W> AS\n<W> ja Pojad OÜ\nMTÜ <W>\n<last> & Ko OÜ"},
    {"phone", "### ####\n+372 ### ####\n5### ####\n5## ####\ntel 6## ####"},
    {"taxid", "Reg. nr ########\nReg-nr: ########\nKMKR EE#########\nKMKR nr EE ### ### ###\nIsikukood ###########\n"
              "IBAN EE## #### #### ####"},
    {"date", "<d>. <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<d>.<mm>.<yyyy>. a.\n<d>. <month> <yyyy>. a.\n<town>, <d>. <month> "
             "<yyyy>\n<day>, <d>. <month>"},
    {"int", "<intspace>"},
    {"money", "<spacesum>"},
    {"amount", "<money> €\n<money> €\n<money> EUR\n<money> eurot\n<money> kr\n€ <money>"},
    {"time", "kell <hh>.<mi>\nkl <hh>.<mi>\n<hh>:<mi>\n<hh>.<mi>"},
    {"abbr", "nt\njne\nst\nnr\nlk\nk.a.\ns.o.\njt\nvt\nca\ntk\nvrd\nn-ö\na.\nkd\nsh"},
    {"label", "Nimi\nEesnimi\nPerekonnanimi\nSünniaeg\nSünnikoht\nIsikukood\nAadress\nPostiindeks\nLinn\nTelefon\nAllkiri\n"
              "Kodakondsus\nAmet\nPerekonnaseis\nArve number\nTeema\nMärkused\nPikkus\nKehtiv kuni\nMaksetähtaeg\n"
              "Elukoht\nÜlesanne"},
    {"totalword", "KOKKU\nKokku\nTasuda\nVahesumma\nKäibemaks 20%\nKM 22 %\nSularaha\nTagasi\nAllahindlus\nSumma käibemaksuta\n"
                  "Pangakaart\nMaksmisele kuulub\nÜmardus"},
    {"collabel", "Kirjeldus\nKogus\nHind\nSumma\nKaup\nÜhik\nHind KM-ta\nTk"},
    {"doclabel", "Arve nr\nARVE NR\nOstja\nMüüja\nTellimuse nr\nSaateleht nr\nKassa\nTeenindaja\nLaud\nKviitung nr\nLepingu nr"},
    {"thanks", "Täname ostu eest!\nTäname külastamast\nHead aega\nAvatud\nSuletud\nVäljapääs\nSissepääs\nSuitsetamine "
               "keelatud\nSoodusmüük\nTähelepanu!\nLahtiolekuajad\nHoidke kviitung alles"},
    {"phrase",
     "Lugupeetud härra <last>!\nLugupeetud kolleegid!\nLugupidamisega\nPalume arve tasuda hiljemalt <date>.\nKinnitame "
     "Teie kirja kättesaamist.\nLisatud on nõutud dokumendid.\nKoosolek toimub <date> kell <hh>.<mi>.\nSobiv "
     "alla kriipsutada.\nMittevajalik maha tõmmata.\nAastamaks on <amount>."},
    {0},
};

const char ds_words_fi[] =
    "ja on ei että se hän oli myös kun mutta oma mikä kuka missä sitten niin tai vielä jo vain olla "
    "olisi voi pitää saa minä sinä me te he minun sinun meidän teidän heidän tämä tuo nämä ne kaikki "
    "joku jotain miksi koska vaikka ilman ennen jälkeen välillä alla päällä mukaan asti ensimmäinen "
    "toinen viimeinen seuraava uusi vanha suuri pieni hyvä vuosi vuonna päivä viikko kuukausi tunti "
    "aika maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai tammikuu helmikuu "
    "maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu hinta "
    "summa lasku maksu päivämäärä numero nimi sukunimi etunimi katu kaupunki kunta lääni ministeriö "
    "hakemus allekirjoitus osoite puhelin ostaja määrä arvonlisävero alennus sopimus yhtiö pankki "
    "koulu tiede elämä ihminen ihmiset maa Suomi joki pituus leveys korkeus paino väri musta "
    "valkoinen punainen keltainen sininen vihreä kysymys vastaus laiva verkko onni puheenjohtaja "
    "kokous jäsen seura yhdistys yö työ öljy äiti isä lapsi poika tyttö veli sisar talo ovi ikkuna "
    "keittiö huone aamu ilta tänään huomenna eilen kylmä käsi sydän kylä myynti työaika jäätelö "
    "tehtävä järjestelmä käyttöohje yleinen erityinen välttämätön mahdollinen tärkeä näin täällä "
    "siellä tästä niistä häneltä meille heille vuodessa päivässä kaupungissa maassa talossa "
    "yrityksen kunnan valtion Helsingin hallituksen ministeriön toiminta toimitus tilaus vastaanotto "
    "lisätietoja yhteensä eräpäivä viitenumero viivästyskorko tilinumero saaja maksaja ohje liite "
    "selvitys päätös esitys ehdotus mielipide kirje lehti kirja sanoma šakki tšekki Åbo Åland Ähtäri";
const ds_rule ds_rules_fi[] = {
    {"month", "tammikuuta\nhelmikuuta\nmaaliskuuta\nhuhtikuuta\ntoukokuuta\nkesäkuuta\nheinäkuuta\nelokuuta\nsyyskuuta\n"
              "lokakuuta\nmarraskuuta\njoulukuuta"},
    {"day", "maanantai\ntiistai\nkeskiviikko\ntorstai\nperjantai\nlauantai\nsunnuntai"},
    {"first", "Matti\nPäivi\nYrjö\nAino\nHeikki\nÅke\nKyösti\nTyyne\nEero\nSäde\nIlkka\nLeena\nVäinö\n"
              "Juhani\nSirkka\nPentti\nKirsi"},
    {"last", "Korhonen\nVirtanen\nMäkinen\nNieminen\nHämäläinen\nLaine\nHeikkinen\nJärvinen\nKärkkäinen\nÖhman\nÅström\n"
             "Sjöblom\nPöyhönen\nYli-Mäyry\nTähtinen\nLähdesmäki\nRäsänen\nSalonen\nKyllönen\nÄijälä"},
    {"title", "Herra\nRouva\nTri\nProf.\njohtaja"},
    {"town", "Helsinki\nEspoo\nTampere\nTurku\nJyväskylä\nHämeenlinna\nMikkeli\nPori\nSeinäjoki\nÄhtäri\nRovaniemi\n"
             "Lappeenranta\nKemijärvi\nJärvenpää\nHyvinkää\nÄänekoski\nRiihimäki\nÅbo"},
    {"street", "<last>katu\nMannerheimintie\nHämeentie\nKirkkokatu\nKoulukatu\n<W>tie\nRantatie\nYliopistonkatu\nMäkitie\n"
               "Käpylänkuja\nPyhäjärvenkatu\nTöölönkatu"},
    {"address", "<street> ^#\n<street> ^# ~ ^#\n##### <town>\n00### HELSINKI\n<street> ^# ~, ##### <town>\nPL ^##\n"
                "FI-##### <town>"},
    {"suffix", "Oy\nOy\nOyj\nKy\nAy\nry\nOy Ab\nOsk."},
    {"phone", "0# ### ####\n(09) ### ###\n+358 # ### ####\n040 ### ####\npuh. 0##-### ###"},
    {"taxid", "Y-tunnus #######-#\nALV-nro FI########\nHetu ######-###~\nIBAN FI## #### #### #### ##\nLy-tunnus #######-#"},
    {"date", "<d>.^.<yyyy>\n<d>. <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<day> <d>.^.<yyyy>\n<d>. p:nä <month> <yyyy>\n<town> <d>.^.<yyyy>\n"
             "<town>ssa <d>. <month> <yyyy>"},
    {"int", "<intspace>"},
    {"money", "<spacesum>\n<spacesum>\n^#,-"},
    {"amount", "<money> €\n<money> €\n<money> EUR\n<money> euroa\n<money> mk\n<money> e"},
    {"time", "klo <hh>.<mi>\n<hh>.<mi>\nklo <hh>\n<hh>:<mi>"},
    {"abbr", "esim.\njne.\nyms.\nns.\nmm.\nts.\nnro\ns.\nko.\nks.\nvrt.\nkpl\nn.\np:nä\nym.\nem.\nt. ex."},
    {"label", "Nimi\nSukunimi\nEtunimet\nSyntymäaika\nSyntymäpaikka\nHenkilötunnus\nOsoite\nPostinumero\nPostitoimipaikka\n"
              "Puhelin\nAllekirjoitus\nKansalaisuus\nAmmatti\nSiviilisääty\nTilinumero\nAsia\nHuomautuksia\nPituus\nVoimassa\n"
              "Eräpäivä\nViitenumero\nNimen selvennys\nKotipaikka\nPäiväys"},
    {"totalword", "YHTEENSÄ\nYhteensä\nMaksettavaa\nVälisumma\nALV 24 %\nalv 14%\nKäteinen\nTakaisin\nAlennus\nVeroton\n"
                  "Pankkikortti\nMaksu\nPyöristys\nVerollinen\nPantti"},
    {"collabel", "Kuvaus\nMäärä\nHinta\nSumma\nTuote\nYksikkö\nà-hinta\nKpl\nVero"},
    {"doclabel", "Laskun nro\nLASKU NRO\nAsiakasnro\nTilausnro\nLähete nro\nKassa\nMyyjä\nPöytä\nKuitti\nViite"},
    {"thanks", "Kiitos käynnistä!\nKiitos ja tervetuloa uudelleen\nNäkemiin\nAvoinna\nSuljettu\nUloskäynti\nSisäänkäynti\n"
               "Tupakointi kielletty\nAle\nHuomio!\nAukioloajat\nASIAKKAAN KAPPALE"},
    {"phrase",
     "Arvoisa vastaanottaja,\nHyvä <first>,\nYstävällisin terveisin\nKunnioittavasti\nLasku on maksettava viimeistään "
     "<date>.\nViittaamme <date> päivättyyn kirjeeseenne.\nOheisena lähetämme pyytämänne asiakirjat.\nKokous pidetään "
     "<date> klo <hh>.<mi>.\nRastittakaa oikea vaihtoehto.\nTarpeeton yliviivataan.\nJäsenmaksu on <amount> vuodessa."},
    {0},
};

const char ds_words_hu[] =
    "a az és hogy nem is egy ez meg csak volt de van már még mint ha vagy aki ami amely mert után "
    "előtt között alatt fölött nélkül ellen szerint miatt felé óta lesz lehet kell tud én te ő mi ti "
    "ők enyém tied övé minden mindenki senki semmi hol mikor miért hogyan első második utolsó "
    "következő új régi nagy kicsi jó rossz év éve nap hét hónap óra idő hétfő kedd szerda csütörtök "
    "péntek szombat vasárnap január február március április május június július augusztus szeptember "
    "október november december ár összeg számla fizetés dátum szám név utca város község megye "
    "hivatal minisztérium kérelem aláírás cím telefon vevő mennyiség szállítás adó kedvezmény "
    "szerződés társaság bank iskola tudomány élet ember emberek ország Magyarország folyó hossz "
    "szélesség magasság súly szín fekete fehér piros sárga kék zöld kérdés válasz hajó háló szerencse "
    "elnök ülés tag egyesület tagdíj őket fűtő árvíztűrő tükörfúrógép őszi űrhajó ünnep út öt hat nyolc "
    "tíz húsz száz ezer könyv gyűlés működés erő idő fű gyógyszertár műszaki egyenlő szőlő tükör "
    "főváros különböző időpont közönség öröm körülbelül érvényes szükséges lehetséges fontos "
    "győzelem bőr hűvös jövő";
const ds_rule ds_rules_hu[] = {
    {"month", "január\nfebruár\nmárcius\náprilis\nmájus\njúnius\njúlius\naugusztus\nszeptember\noktóber\nnovember\n"
              "december\njan.\nfebr.\nmárc.\nápr.\nszept.\nokt."},
    {"day", "hétfő\nkedd\nszerda\ncsütörtök\npéntek\nszombat\nvasárnap"},
    {"first", "István\nMária\nLászló\nÁgnes\nGyörgy\nErzsébet\nJózsef\nÖrs\nZsófia\nTünde\nGergő\nBéla\nÉva\nÁkos\nIldikó\n"
              "Győző\nKároly\nCsilla"},
    {"last", "Nagy\nKovács\nTóth\nSzabó\nHorváth\nVarga\nKiss\nMolnár\nNémeth\nBalogh\nFarkas\nŐry\nFűzfa\nSzűcs\nKőszegi\n"
             "Dömötör\nÜrögi\nGyőri\nErdős\nÁrpási\nTűz"},
    {"name", "<last> <first>\n<last> <first>\n<last> <first>né\ndr. <last> <first>\nifj. <last> <first>\n<last> ~."},
    {"title", "Dr.\nözv.\nid.\nifj."},
    {"town", "Budapest\nDebrecen\nSzeged\nMiskolc\nPécs\nGyőr\nNyíregyháza\nKecskemét\nSzékesfehérvár\nEger\nHódmezővásárhely\n"
             "Gödöllő\nKőszeg\nSzentendre\nMezőkövesd\nÓzd\nFertőd\nÉrd\nDunaújváros"},
    {"street", "<last> utca\nKossuth Lajos u.\nPetőfi u.\nFő tér\nRákóczi út\nSzéchenyi tér\nVörösmarty u.\nErdő sor\nVár köz\n"
               "Ady E. u.\nBajcsy-Zsilinszky út\nGyár utca"},
    {"address", "<street> ^#.\n<street> ^#/~\n#### <town>, <street> ^#.\n#### <town>\n<street> ^#. II. em. ^.\nH-#### <town>\n"
                "1### Budapest, <street> ^#.\nPf. ^##"},
    {"suffix", "Kft.\nZrt.\nNyrt.\nBt.\nKkt.\nRt.\nKHT"},
    {"phone", "(1) ###-####\n06 ## ###-###\n+36 1 ### ####\n06-##/###-####\nTel.: +36-##-###-###"},
    {"taxid", "Adószám: ########-#-##\nCégjegyzékszám: ##-##-######\nadóig. ##########\nHU########\nAP ~########"},
    {"date", "<yyyy>. <month> <d>.\n<yyyy>.<mm>.<dd>.\n<yyyy>. <mm>. <dd>.\n<yyyy>-<mm>-<dd>\n<town>, <yyyy>. <month> <d>.\n"
             "<month> <d>-án\n<yyyy>. <month> <d>., <day>"},
    {"int", "<intspace>\n<intspace>\n<intdot>"},
    {"money", "^##\n^ ###\n^# ###\n^## ###\n^.###\n^#.###\n^ ###,##\n^##,-"},
    {"amount", "<money> Ft\n<money> Ft\n<money>,- Ft\nHUF <money>\n<money> forint\n<spacesum> €"},
    {"time", "<hh>:<mi>\n<hh>.<mi>\n<hh> óra <mi> perc\n<hh> órakor"},
    {"abbr", "pl.\nstb.\nún.\nill.\nkb.\nsz.\nold.\nvö.\nld.\ndb\nszül.\nker.\nem.\nb.ú.é.k.\nu.\nfsz.\nú. m."},
    {"label", "Név\nSzületési név\nSzületési hely, idő\nAnyja neve\nLakcím\nIrányítószám\nTelepülés\nTelefonszám\nAláírás\n"
              "Állampolgárság\nFoglalkozás\nCsaládi állapot\nBankszámlaszám\nTárgy\nMegjegyzés\nMagasság\nÉrvényes\n"
              "Fizetési határidő\nP. H.\nKelt\nÜgyintéző\nIktatószám"},
    {"totalword", "ÖSSZESEN\nÖsszesen\nVégösszeg\nFizetendő\nRészösszeg\nÁFA 27%\náfa 5 %\nKészpénz\nVisszajáró\n"
                  "Kedvezmény\nNettó\nBruttó\nBankkártya\nKerekítés\nBefizetve"},
    {"collabel", "Megnevezés\nMennyiség\nMenny.\nEgységár\nÉrték\nÁru\nM.e.\nBruttó érték\nDb"},
    {"doclabel", "Számla sorszáma\nSZÁMLASZÁM\nVevő\nEladó\nRendelésszám\nSzállítólevél\nPénztár\nPénztáros\nAsztal\n"
                 "NYUGTA\nSzerződés sz."},
    {"thanks", "Köszönjük a vásárlást!\nKöszönjük, hogy minket választott\nViszontlátásra\nNyitva\nZárva\nKijárat\nBejárat\n"
               "Dohányozni tilos\nAkció\nFigyelem!\nNyitvatartás\nNYUGTA"},
    {"phrase",
     "Tisztelt Uram!\nTisztelt <last> Úr!\nTisztelettel:\nÜdvözlettel\nA számlát <date>-ig szíveskedjék kiegyenlíteni.\n"
     "Levelüket megkaptuk.\nMellékelten küldjük a kért iratokat.\nA közgyűlés <hh>.<mi> órakor kezdődik.\nA megfelelő "
     "rész aláhúzandó!\nKérjük, jelölje X-szel!\nAz éves tagdíj <amount>."},
    {0},
};
