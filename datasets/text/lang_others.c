/* lang_others.c - words and rules of English, Albanian, Maltese, the Turkic and the Celtic
 * languages, Basque, Esperanto and Northern Sami (languages.def). */
#include "datasets/text/data.h"

const char ds_words_sq[] =
    "dhe në të një i e me për nga që është nuk u si do ka më por edhe kjo ky kur duke pas para mbi "
    "nën ndërmjet pa kundër sipas deri çdo çfarë kush ku pse sepse nëse unë ti ai ajo ne ju ata im "
    "yt tij saj ynë juaj tyre gjithë asgjë askush i parë i dytë i fundit tjetër i ri i vjetër i madh "
    "i vogël i mirë vit viti ditë dita javë muaj orë kohë e hënë e martë e mërkurë e enjte e premte e "
    "shtunë e diel janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor "
    "çmimi shuma fatura pagesa data numri emri mbiemri rruga qyteti komuna qarku ministria kërkesë "
    "nënshkrimi adresa telefoni blerësi sasia tatimi zbritje kontratë shoqëri bankë shkollë shkencë "
    "jetë njeri njerëz vend Shqipëria lumë gjatësi gjerësi lartësi peshë ngjyrë e zezë e bardhë e kuqe "
    "e verdhë blu e gjelbër pyetje përgjigje anije rrjet fat kryetar mbledhje anëtar shoqatë çelës "
    "derë dritare kuzhinë dhomë mëngjes mbrëmje ujë bukë djathë është janë kishte qenë bërë marrë "
    "dhënë thënë vënë pjesë punë këtë këto këta përmes çështje e përgjithshme i përbashkët";
const char ds_words_mt[] =
    "u il-ħin fil- ta' li għal minn ma' dan din dawn huwa hija huma jien int aħna intom tiegħi "
    "tiegħek tiegħu tagħha tagħna tagħkom tagħhom iżda jew meta fejn kif għaliex għax jekk mingħajr "
    "qabel wara bejn taħt fuq kontra skont sakemm kull kollha xejn ħadd xi ħaġa l-ewwel it-tieni "
    "l-aħħar ieħor ġdid qadim kbir żgħir tajjeb sena snin jum ġranet ġimgħa xahar siegħa żmien "
    "it-Tnejn it-Tlieta l-Erbgħa il-Ħamis il-Ġimgħa is-Sibt il-Ħadd Jannar Frar Marzu April Mejju "
    "Ġunju Lulju Awwissu Settembru Ottubru Novembru Diċembru prezz ammont kont ħlas data numru isem "
    "kunjom triq belt kunsill ministeru applikazzjoni firma indirizz telefon klijent kwantità taxxa "
    "tnaqqis kuntratt kumpanija bank skola xjenza ħajja bniedem nies pajjiż Malta Għawdex xmara tul "
    "wisa' għoli piż kulur iswed abjad aħmar isfar blu aħdar mistoqsija tweġiba vapur xbiek xorti "
    "president laqgħa membru għaqda bieb tieqa kċina kamra filgħodu filgħaxija ilma ħobż ġobon ħut "
    "ħamsa sitta sebgħa tmienja disgħa għaxra mija elf kienet kienu għandu għandha għandhom qiegħed "
    "ġie ġiet ħareġ daħal beda żied ħa ġab sab qal għamel ħadem kiteb qara mexa raġel mara tifel "
    "tifla ħuh oħt missier omm dar knisja ħanut suq għalqa baħar xemx qamar sħana kesħa xita riħ "
    "ċavetta ċurkett ċert ċar żarbun żebbuġ ġnien ġenerali Ħamrun Għargħur Ħaż-Żebbuġ Żurrieq "
    "Birżebbuġa Ċirkewwa Ġgantija Ħal Qormi libertà università attività paġna sezzjoni artiklu "
    "regolament direttiva awtorità servizz pubbliku edukazzjoni saħħa ambjent enerġija "
    "informazzjoni organizzazzjoni deċiżjoni kummissjoni obbligatorju neċessarju possibbli importanti";
const char ds_words_tr[] =
    "ve bir bu için çok ile de da ne gibi daha kadar o ama var en ben sen biz siz onlar değil sonra "
    "önce her şey ya ise mi ki diye olan olarak oldu olur olduğu göre karşı ancak hiç bütün bazı "
    "kendi kim nerede nasıl neden çünkü eğer arasında altında üstünde olmadan ilk ikinci son "
    "gelecek yeni eski büyük küçük iyi kötü yıl yılı gün günü hafta ay saat zaman pazartesi salı "
    "çarşamba perşembe cuma cumartesi pazar ocak şubat mart nisan mayıs haziran temmuz ağustos eylül "
    "ekim kasım aralık fiyat tutar fatura ödeme tarih sayı numara ad soyad sokak cadde şehir ilçe il "
    "belediye bakanlık dilekçe imza adres telefon müşteri miktar teslimat vergi indirim sözleşme "
    "şirket banka okul bilim hayat insan insanlar ülke Türkiye ırmak uzunluk genişlik yükseklik "
    "ağırlık renk siyah beyaz kırmızı sarı mavi yeşil soru cevap gemi ağ şans başkan toplantı üye "
    "dernek aidat İstanbul Iğdır ışık ılık ısı ırk ıslak çığ dağ doğru değer öğretmen öğrenci ağaç "
    "çocuk gözlük güzel üzüm köşe şeker çiçek göz yüz söz kız kış kapı yazı altı yirmi kırk altmış "
    "yapılan yapıldı alınan verilen bulunan gerekli mümkün önemli ilişkin dolayı ayrıca İzmir İçel";
const char ds_words_az[] =
    "və bir bu üçün çox ilə da də nə kimi daha qədər o amma var ən mən sən biz siz onlar deyil sonra "
    "əvvəl hər şey ya isə ki olan olaraq oldu olur görə qarşı ancaq heç bütün bəzi öz kim harada necə "
    "niyə çünki əgər arasında altında üstündə birinci ikinci son gələn yeni köhnə böyük kiçik yaxşı "
    "pis il gün həftə ay saat vaxt bazar ertəsi çərşənbə axşamı çərşənbə cümə axşamı cümə şənbə bazar "
    "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr qiymət məbləğ "
    "hesab ödəniş tarix nömrə ad soyad küçə şəhər rayon nazirlik ərizə imza ünvan telefon müştəri "
    "miqdar vergi endirim müqavilə şirkət bank məktəb elm həyat insan ölkə Azərbaycan Bakı Gəncə çay "
    "uzunluq genişlik hündürlük çəki rəng qara ağ qırmızı sarı mavi yaşıl sual cavab gəmi şəbəkə "
    "xoşbəxt sədr iclas üzv cəmiyyət Əli Əhməd Əsgərov Məmmədov işıq qapı pəncərə mətbəx otaq səhər "
    "axşam su çörək pendir İsmayıl İqtisad ağac uşaq göz söz qız qış Şəki Ağdam Qəbələ";
const char ds_words_br[] =
    "ha an ar ul ur er en da eus gant evit war a e o pe met n'eo ket eo zo oa bet c'hoazh ivez pa "
    "peogwir penaos pelec'h piv petra me te eñ hi ni c'hwi int ma da hon ho bloaz deiz sizhun miz eur "
    "amzer Lun Meurzh Merc'her Yaou Gwener Sadorn Sul Genver C'hwevrer Meurzh Ebrel Mae Mezheven "
    "Gouere Eost Gwengolo Here Du Kerzu priz fakturenn niver anv straed kêr skol buhez den tud bro "
    "Breizh stêr hed ledander uhelder liv du gwenn ruz melen glas goulenn respont lestr plijout ezel "
    "kevredigezh dor prenestr kegin kambr mintin noz dour bara keuz ùn peñse kañ mañ skrivañ";
const char ds_words_cy[] =
    "y yr yn i a ac o ar am gan gyda heb dros drwy dan rhwng cyn ar ôl hyd nes ond neu pan lle sut "
    "pam oherwydd os fi ti ef hi ni chi nhw fy dy ei ein eich eu mae oedd bydd bod wedi ddim nid "
    "hefyd eto nawr yma yno pob llawer rhai arall cyntaf ail olaf nesaf newydd hen mawr bach da "
    "blwyddyn diwrnod wythnos mis awr amser dydd Llun Mawrth Mercher Iau Gwener Sadwrn Sul Ionawr "
    "Chwefror Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr pris swm anfoneb taliad "
    "dyddiad rhif enw cyfenw stryd tref dinas sir gweinidogaeth cais llofnod cyfeiriad ffôn cwsmer "
    "maint treth cytundeb cwmni banc ysgol gwyddoniaeth bywyd dyn pobl gwlad Cymru afon hyd lled uchder "
    "pwysau lliw du gwyn coch melyn glas gwyrdd cwestiwn ateb llong lwc cadeirydd cyfarfod aelod "
    "cymdeithas tŷ ŷd dŵr sŵn gŵr gŵyl llŷn ŵyn tŵr ŵy mân tân môr côr tôn sêr pêl llên hŷn brŷn "
    "cŵn pŵer bwrdd drws ffenestr cegin ystafell bore hwyr bara caws siŵr clŷw ŵyr Ŵyr Ŷd Llanfair "
    "gẁn pẁl mẁg sẃ gẃraidd ẅ copïau ïon sgïo ffansïol ỳd ỳch caniatâd iâr gwên â ê î ô û";
const char ds_words_eo[] =
    "la kaj de en al ke estas ne mi vi li ŝi ĝi ni ili oni sed por kun sen pri el per post antaŭ inter "
    "sur sub ĉe ĝis dum ĉar se kiam kie kiel kial kio kiu tio tiu ĉio ĉiu nenio neniu unua dua lasta "
    "sekva nova malnova granda malgranda bona jaro tago semajno monato horo tempo lundo mardo merkredo "
    "ĵaŭdo vendredo sabato dimanĉo januaro februaro marto aprilo majo junio julio aŭgusto septembro "
    "oktobro novembro decembro prezo sumo fakturo pago dato numero nomo strato urbo ministerio peto "
    "subskribo adreso telefono aĉetanto kvanto imposto rabato kontrakto kompanio banko lernejo scienco "
    "vivo homo homoj lando rivero longeco larĝeco alteco pezo koloro nigra blanka ruĝa flava blua verda "
    "demando respondo ŝipo reto feliĉo prezidanto kunveno membro asocio ĥoro ĥemio eĥo ĥaoso ĵurnalo "
    "ĝardeno ĉevalo ŝlosilo aŭtuno hodiaŭ morgaŭ hieraŭ ankaŭ preskaŭ baldaŭ laŭ aŭ eĉ jam ankoraŭ "
    "ĝusta ĝenerala aĵo monaĥo teĥniko ĥimero Eŭropo manĝaĵo ĉiĉerono ŝanĝo riĉa Ĥina Ĵaponio Ŭesto";
const char ds_words_eu[] =
    "eta da ez du bat dira zen zuen ere baina edo hau hori hura ni zu gu zuek haiek nire zure bere "
    "gure noiz non nola zergatik zer nor guzti asko gutxi beste lehen bigarren azken hurrengo berri "
    "zahar handi txiki on urte egun aste hilabete ordu denbora astelehen astearte asteazken ostegun "
    "ostiral larunbat igande urtarril otsail martxo apiril maiatz ekain uztail abuztu irail urri azaro "
    "abendu prezio zenbateko faktura ordainketa data zenbaki izen abizen kale hiri udal eskaera "
    "sinadura helbide telefono bezero kopuru zerga kontratu sozietate banku eskola zientzia bizi "
    "gizaki herri Euskal Herria ibai luzera zabalera altuera pisu kolore beltz zuri gorri hori urdin "
    "berde galdera erantzun itsasontzi sare zorte lehendakari bilera bazkide elkarte Iruñea ikurriña "
    "andereño Donostia Bilbo Gasteiz ñabardura";
const char ds_words_ga[] =
    "agus an na ar i ag is ní tá bhí beidh go le do de as ó faoi idir roimh tar éis gan chun nó ach nuair "
    "cén cá conas cad cé mé tú sé sí muid sibh siad mo do a ár bhur gach go leor eile céad dara deireanach "
    "nua sean mór beag maith bliain lá seachtain mí uair am Dé Luain Dé Máirt Dé Céadaoin Déardaoin Dé "
    "hAoine Dé Sathairn Dé Domhnaigh Eanáir Feabhra Márta Aibreán Bealtaine Meitheamh Iúil Lúnasa Meán "
    "Fómhair Deireadh Fómhair Samhain Nollaig praghas suim sonrasc íocaíocht dáta uimhir ainm sloinne "
    "sráid cathair contae aireacht iarratas síniú seoladh teileafón custaiméir cainníocht cáin conradh "
    "cuideachta banc scoil eolaíocht saol duine daoine tír Éire abhainn fad leithead airde meáchan dath "
    "dubh bán dearg buí gorm glas ceist freagra long ádh cathaoirleach cruinniú ball cumann doras "
    "fuinneog cistin seomra maidin tráthnóna uisce arán cáis Gaeilge Gaillimh Baile Átha Cliath Corcaigh "
    "Ó Murchú Ó Sé Ní Bhriain Seán Máire Pádraig Bríd "
    /* as it was printed before 1960: dots for h */
    "aḃainn aċ ḃí ċun ḋá ḟear ṁaiṫ ṗáirc ṡráid ṫír Ḃaile Ċorcaiġ Ḋún Ḟear Ġaeḋilge Ṁáire Ṗádraig Ṡeán Ṫáinig "
    "oiḋċe saoġal draoiḋeaċt leaḃar lṫ laṫ séiṁ caiṫeaṁ uiṁir naoṁ aṫair máṫair bráṫair gaḃáil láiṁ ḟuinneog "
    "ṗota beaṗa ṡlán ṡaoġail ḟada ḟíor";
const char ds_words_se[] =
    "ja lea ahte ii go dat mun don son moai doai soai mii dii sii mu du su min din sin muhto dahje maid "
    "dalle gos goas manin mo gii mii buot olu eará vuosttaš nubbi maŋimuš boahtte ođđa boares stuoris "
    "unni buorre jahki beaivi vahkku mánnu diibmu áigi vuossárga maŋŋebárga gaskavahkku duorasdat "
    "bearjadat lávvardat sotnabeaivi ođđajagemánnu guovvamánnu njukčamánnu cuoŋománnu miessemánnu "
    "geassemánnu suoidnemánnu borgemánnu čakčamánnu golggotmánnu skábmamánnu juovlamánnu haddi submi "
    "rehket máksu beaivi nummir namma goargu geaidnu gávpot gielda ohcan vuolláičála čujuhus telefovdna "
    "oasti vearru šiehtadus fitnodat báŋku skuvla diehtu eallin olmmoš olbmot eana Sápmi johka guhkkodat "
    "govdodat allodat deaddu ivdni čáhppat vielgat rukses fiskat alit ruoná gažaldat vástádus fanas "
    "lihkku jođiheaddji čoahkkin miellahttu searvi uksa láse gievkkan latnja iđit eahket čáhci láibi "
    "vuostá ŧ ruoŧŧa ruoŧagiella muoŧŧá moŧŧit oaŧŧut beŧŧot máŧŧi ŋađđat maŋŋel eŋgelas báŧki "
    "Guovdageaidnu Kárášjohka Ohcejohka Deatnu Romsa Anár Ŋuolbma Ŧuođđar Máret Áilu Biret Ándde";
const char ds_words_en[] = 
    "the of and to in a is that for it was on with as be by at this have from or had not "
    "are but which you his they he were her she we an their been has when who will no "
    "more if out so what up said about into than its time only could new them man some "
    "these then two first may any like now my such make over our even most me state after "
    "also made many did must before back see through way where get much go well your know "
    "should down work year because come people just say each those take day good how long "
    "here own life another still under might world place never same while last great old "
    "right every against too found house both between general small does upon until high "
    "part hand three always water being order came during without become however home "
    "number form line company business service office report date total amount price paid "
    "payment account bank credit cash change balance due tax invoice receipt customer "
    "address phone name signature received delivery quantity item description unit "
    "discount page section table figure document letter dear sincerely please thank "
    "attached regarding reference subject department manager director president committee "
    "member meeting agreement contract policy research product market sales cost "
    "information system data program project development management national government "
    "public school university student country city street north south east west morning "
    "evening night week month January February March April May June July August September "
    "October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "king war army officer police camp train soldiers women children mother father family "
    "friend head eyes face voice heart mind thought words question answer reason case "
    "fact point power force law right property value interest effect result present "
    "common certain several different important possible necessary large short early late "
    "full whole free clear true real hard strong white black red green blue light dark "
    "open close turn left leave keep let begin seem help talk show hear play run move "
    "live believe hold bring happen write provide sit stand lose pay meet include "
    "continue set learn lead understand watch follow stop create speak read allow add "
    "spend grow walk win offer remember love consider appear buy wait serve die send "
    "expect build stay fall cut reach kill remain suggest raise pass sell require decide "
    "pull nothing something anything everything himself herself themselves perhaps "
    "already almost though although whether rather quite indeed therefore thus hence "
    "further according above below following within among towards behind beyond across "
    "around thirty forty hundred thousand million don't can't it's o'clock twenty-five "
    "well-known self-evident";
const ds_rule ds_rules_en[] = {{0}};

const ds_rule ds_rules_sq[] = {
    {"month", "janar\nshkurt\nmars\nprill\nmaj\nqershor\nkorrik\ngusht\nshtator\ntetor\nnëntor\ndhjetor"},
    {"day", "e hënë\ne martë\ne mërkurë\ne enjte\ne premte\ne shtunë\ne diel"},
    {"first", "Agim\nDrita\nGëzim\nÇlirim\nMirëlinda\nArben\nFatbardhë\nBesnik\nLumturi\nErmal\nVjollca\nIlir\n"
              "Shpëtim\nAferdita\nKujtim\nYllka\nLuan\nTeutë\nBlerim\nHënë"},
    {"last", "Hoxha\nShehu\nÇela\nGjoni\nPrifti\nDërvishi\nKola\nLleshi\nMëhilli\nRama\nÇomo\nBerisha\nKrasniqi\n"
             "Gashi\nXhaferi\nPëllumbi\nMarku\nZogu\nDeda\nLika"},
    {"title", "Z.\nZnj.\nZonja\nZoti\nDr.\nProf."},
    {"town", "Tiranë\nDurrës\nShkodër\nVlorë\nElbasan\nKorçë\nGjirokastër\nSarandë\nPrishtinë\nPejë\nGjakovë\nMitrovicë\n"
             "Lezhë\nPërmet\nTepelenë\nKukës\nPogradec"},
    {"street", "Rruga e <W>\nRr. <last>\nBulevardi Dëshmorët e Kombit\nRruga e Durrësit\nSheshi Skënderbej\nRr. Myslym "
               "Shyri\nLagjja ^\nRruga Nënë Tereza"},
    {"address", "<street>, nr. ^#\n<street>, p. ^#, k. ^\n#### <town>\n<street> ^#, #### <town>\nP. ^#, shk. ^, <town>"},
    {"suffix", "sh.p.k.\nShpk\nSh.A.\nsh.a.\nSHPK"},
    {"phone", "+355 # ### ####\n04 ### ####\n06# ### ####\n+383 ## ### ###\n0## ######"},
    {"taxid", "NIPT ~########~\nNUIS: ~########~\nNr. i biznesit #########"},
    {"date", "<d> <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<dd>/<mm>/<yyyy>\n<town>, më <d>.<mm>.<yyyy>\nmë <d> <month> <yyyy>\n"
             "<dd>-<mm>-<yyyy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>\n<dotsum>"},
    {"amount", "<money> lekë\n<money> ALL\n<int> lekë\n<money> €\n<money> Lek"},
    {"time", "ora <hh>:<mi>\n<hh>:<mi>\n<hh>.<mi>"},
    {"abbr", "p.sh.\netj.\nd.m.th.\nnr.\nf.\nneni\nv.\nrreth\nkrh.\np.k."},
    {"label", "Emri\nMbiemri\nAtësia\nDatëlindja\nVendlindja\nAdresa\nKodi postar\nQyteti\nTelefoni\nNënshkrimi\nShtetësia\n"
              "Profesioni\nGjendja civile\nNr. i llogarisë\nLënda\nShënime\nGjatësia\nVlen deri më\nAfati i pagesës"},
    {"totalword", "TOTALI\nTotali\nShuma\nPër t'u paguar\nTVSH 20%\nKesh\nKusuri\nZbritje\nPa TVSH\nKartë\nNëntotali\nVlera"},
    {"collabel", "Përshkrimi\nSasia\nÇmimi\nVlera\nArtikulli\nNjësia\nÇmimi pa TVSH"},
    {"doclabel", "Faturë nr.\nFATURË TATIMORE\nBlerësi\nShitësi\nPorosia nr.\nArka\nKamerieri\nTavolina\nKupon"},
    {"thanks", "Faleminderit!\nJu faleminderit për blerjen\nMirupafshim\nHapur\nMbyllur\nDalje\nHyrje\nNdalohet duhani\nUlje "
               "çmimesh\nKujdes!\nOrari"},
    {"phrase",
     "I nderuar zoti <last>,\nTë nderuar kolegë,\nMe respekt,\nMe nderime,\nJu lutemi ta paguani faturën deri më <date>.\n"
     "Bashkëngjitur gjeni dokumentet e kërkuara.\nMbledhja do të mbahet më <date>, ora <hh>:<mi>.\nShënoni me kryq.\n"
     "Kuota vjetore është <amount>."},
    {0},
};

const ds_rule ds_rules_mt[] = {
    {"month", "Jannar\nFrar\nMarzu\nApril\nMejju\nĠunju\nLulju\nAwwissu\nSettembru\nOttubru\nNovembru\nDiċembru"},
    {"day", "it-Tnejn\nit-Tlieta\nl-Erbgħa\nil-Ħamis\nil-Ġimgħa\nis-Sibt\nil-Ħadd"},
    {"first", "Ġużeppi\nMarija\nĠorġ\nĊensu\nKarmenu\nĠanni\nŻeża\nPawlu\nĊetta\nĊikku\nGrezzja\nWenzu\nSalvu\nRita\n"
              "Mikiel\nĠakbu\nTereża\nPietru\nĦanna\nLuċija"},
    {"last", "Borġ\nCamilleri\nVella\nFarruġia\nŻammit\nGalea\nMicallef\nGrech\nAttard\nSpiteri\nAzzopardi\nMifsud\nĊaruana\n"
             "Bonniċi\nXuereb\nAġius\nGħigo\nĦellul\nPaċe\nSchembri"},
    {"title", "Is-Sur\nIs-Sinjura\nDr\nProf.\nPerit"},
    {"town", "Valletta\nil-Belt Valletta\nĦamrun\nBirkirkara\nGħargħur\nŻurrieq\nŻebbuġ\nGħaxaq\nMellieħa\nTas-Sliema\nSan Ġiljan\n"
             "Marsaxlokk\nĦal Qormi\nŻejtun\nNaxxar\nRabat\nXagħra\nĠgantija\nBirżebbuġa"},
    {"street", "Triq <last>\nTriq ir-Repubblika\nTriq il-Kbira\nTriq San Ġorġ\nPjazza San Ġwann\nTriq il-Wied\nTriq iż-Żejtun\n"
               "Vjal <W>\nSqaq Nru ^\nTriq l-Għassa"},
    {"address", "^##, <street>\n<street>, <town>\n^#, <street>, <town> ~~~ ####\n<town> ~~~ ####"},
    {"suffix", "Ltd\nLtd.\np.l.c.\nLimited\nu Ulied\nCo. Ltd."},
    {"phone", "2### ####\n+356 2### ####\n79## ####\n+356 #### ####"},
    {"taxid", "Nru tal-VAT MT########\nVAT Reg. No. MT ########\nNru tal-ID ######~"},
    {"date", "<d> ta' <month> <yyyy>\n<dd>/<mm>/<yyyy>\n<day> <d> ta' <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<d>/^/<yy>\nl-<d> ta' <month>"},
    {"int", "^\n^#\n^##\n^,###\n^#,###"},
    {"money", "<dotsum>"},
    {"amount", "€<money>\n€ <money>\n<money> EUR\nLm <money>\n€<money> bil-VAT"},
    {"time", "<hh>:<mi>\nfis-<hh>:<mi>\n<hh>.<mi>"},
    {"abbr", "eż.\neċċ.\nnru\nNru\np.\nArt.\nara\nmill-\nċempel"},
    {"label", "Isem\nKunjom\nData tat-twelid\nPost tat-twelid\nIndirizz\nKodiċi postali\nLokalità\nTelefon\nFirma\nĊittadinanza\n"
              "Professjoni\nStat ċivili\nNumru tal-kont\nSuġġett\nRimarki\nGħoli\nValidu sa\nĦlas sa\nDikjarazzjoni"},
    {"totalword", "TOTAL\nTotal\nAmmont dovut\nVAT 18%\nFlus kontanti\nBqija\nSkont\nMingħajr VAT\nKard\nSubtotal\nĦlas"},
    {"collabel", "Deskrizzjoni\nKwantità\nPrezz\nAmmont\nOġġett\nPrezz kull wieħed"},
    {"doclabel", "Fattura Nru\nIrċevuta Nru\nKlijent\nOrdni Nru\nKaxxier\nMejda\nReferenza"},
    {"thanks", "Grazzi ħafna!\nGrazzi taż-żjara\nSaħħa\nMiftuħ\nMagħluq\nĦruġ\nDħul\nTpejjipx\nBejgħ\nAttenzjoni!\nĦinijiet tal-ftuħ"},
    {"phrase",
     "Għażiż Sur <last>,\nSinjur,\nDejjem tiegħek,\nB'sinċerità\nJekk jogħġbok ħallas sa <date>.\nMehmużin issib id-dokumenti "
     "mitluba.\nIl-laqgħa ssir fl-<hh>:<mi>.\nImmarka l-kaxxa t-tajba.\nIl-miżata hija ta' <amount> fis-sena."},
    {0},
};

const ds_rule ds_rules_tr[] = {
    {"month", "Ocak\nŞubat\nMart\nNisan\nMayıs\nHaziran\nTemmuz\nAğustos\nEylül\nEkim\nKasım\nAralık"},
    {"day", "Pazartesi\nSalı\nÇarşamba\nPerşembe\nCuma\nCumartesi\nPazar"},
    {"first", "Mehmet\nAyşe\nİbrahim\nFatma\nÇağrı\nGülşen\nIşıl\nÖmer\nŞükrü\nÜmit\nİsmail\nZeynep\nYiğit\nIlgaz\nTuğba\n"
              "Hüseyin\nGökçe\nÖzlem\nŞirin\nİnci\nOğuz\nBarış"},
    {"last", "Yılmaz\nKaya\nDemir\nŞahin\nÇelik\nYıldız\nÖztürk\nAydın\nÖzdemir\nArslan\nDoğan\nKılıç\nÇetin\nIşık\nGüneş\n"
             "Koç\nŞimşek\nÜnal\nİnan\nIrmak\nAğaoğlu\nGündüz"},
    {"title", "Sayın\nBay\nBayan\nDr.\nProf. Dr.\nAv.\nSn."},
    {"town", "İstanbul\nAnkara\nİzmir\nEskişehir\nDiyarbakır\nŞanlıurfa\nÇanakkale\nMuğla\nIğdır\nBalıkesir\nAdıyaman\nElâzığ\nKırşehir\n"
             "Üsküdar\nBeyoğlu\nKadıköy\nÇorum\nIsparta"},
    {"street", "<last> Sok.\n<last> Sokak\nAtatürk Cad.\nCumhuriyet Caddesi\nİnönü Bulvarı\n<W> Mah.\nBağdat Cad.\nGazi Mustafa Kemal "
               "Blv.\nŞehitler Sk.\nÇınar Sokağı\nIhlamur Yolu"},
    {"address", "<street> No: ^#\n<street> No:^#/^\n<street> ^#, ##### <town>\n##### <town>\n<W> Mah. <street> No: ^# D: ^\n##### Kadıköy / "
                "İstanbul\nP.K. ^#"},
    {"suffix", "A.Ş.\nLtd. Şti.\nLTD. ŞTİ.\nTic. Ltd. Şti.\nSan. ve Tic. A.Ş.\nKoll. Şti.\nA. Ş."},
    {"phone", "0 (2##) ### ## ##\n+90 2## ### ## ##\n05## ### ## ##\n0212 ### ## ##\n444 # ###"},
    {"taxid", "Vergi No: ##########\nV.D. ##########\nT.C. Kimlik No: ###########\n<town> V.D. ### ### ####\nMersis No: ################"},
    {"date", "<d> <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<dd>/<mm>/<yyyy>\n<d> <month> <yyyy> <day>\n<town>, <d> <month> <yyyy>\n<dd>-<mm>-<yyyy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>"},
    {"amount", "<money> TL\n<money> TL\n₺<money>\n<money> ₺\nTRY <money>\n*<money>\n<money> YTL"},
    {"percent", "%^#\n%^\n% ^#\n%^#,#\n%18\n%8\n%100"},
    {"time", "<hh>:<mi>\nsaat <hh>.<mi>\nsaat <hh>:<mi>\n<hh>.<mi>"},
    {"abbr", "vb.\nör.\nvs.\nNo.\ns.\nbkz.\nyy.\nMah.\nCad.\nSok.\nad.\nİst.\nyay.\nçev.\nT.C.\nmad."},
    {"label", "Adı\nSoyadı\nAdı Soyadı\nDoğum Tarihi\nDoğum Yeri\nAdres\nPosta Kodu\nİlçe\nİl\nTelefon\nİmza\nUyruğu\nMesleği\nMedeni Hâli\n"
              "Hesap No\nKonu\nAçıklama\nBoy\nGeçerlilik Tarihi\nÖdeme Tarihi\nBaba Adı\nKaşe / İmza\nKimlik No"},
    {"totalword", "TOPLAM\nToplam\nGENEL TOPLAM\nAra Toplam\nKDV %18\nTOPKDV\nNAKİT\nNakit\nPara Üstü\nİndirim\nKREDİ KARTI\nÖdenecek Tutar\n"
                  "Matrah\nİSKONTO\nKDV Dâhil"},
    {"collabel", "Açıklama\nMiktar\nBirim Fiyat\nTutar\nÜrün\nBirim\nAdet\nFiyatı\nMal Hizmet"},
    {"doclabel", "Fatura No\nFİŞ NO\nMüşteri\nSatıcı\nSipariş No\nİrsaliye No\nKasa\nKasiyer\nMasa\nEKÜ NO\nZ NO\nSözleşme No"},
    {"thanks", "Teşekkür ederiz\nTEŞEKKÜR EDERİZ\nİyi günler dileriz\nYine bekleriz\nAçık\nKapalı\nÇıkış\nGiriş\nSigara içilmez\nİndirim\nDikkat!\n"
               "Çalışma saatleri\nMALİ DEĞERİ YOKTUR"},
    {"phrase",
     "Sayın <last>,\nSayın Yetkili,\nSaygılarımla,\nSaygılarımızla\nFaturanın <date> tarihine kadar ödenmesi rica olunur.\n<date> tarihli "
     "yazınız alınmıştır.\nİstenen belgeler ilişikte gönderilmiştir.\nToplantı <date> günü saat <hh>.<mi>'da yapılacaktır.\nUygun kutuyu "
     "işaretleyiniz.\nYıllık aidat <amount>'dir.\nGereğini arz ederim."},
    {0},
};

const ds_rule ds_rules_az[] = {
    {"month", "yanvar\nfevral\nmart\naprel\nmay\niyun\niyul\navqust\nsentyabr\noktyabr\nnoyabr\ndekabr"},
    {"first", "Əli\nGünay\nİlqar\nŞəbnəm\nRəşad\nNərgiz\nÇingiz\nAygün\nVüqar\nLalə\nElçin\nÜlviyyə"},
    {"last", "Əliyev\nMəmmədova\nHüseynov\nQuliyeva\nİsmayılov\nƏhmədov\nCəfərova\nSüleymanov\nBağırov\nŞıxlı"},
    {"town", "Bakı\nGəncə\nSumqayıt\nŞəki\nLənkəran\nMingəçevir\nNaxçıvan\nŞuşa\nQəbələ\nAğdam"},
    {"street", "<last> küçəsi\nNizami küç.\n<W> pr.\nİstiqlaliyyət küçəsi"},
    {"suffix", "MMC\nASC\nQSC"},
    {"date", "<d> <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<d> <month> <yyyy>-ci il"},
    {"amount", "<money> ₼\n<money> AZN\n<money> man."},
    {"totalword", "CƏMİ\nCəmi\nÖdəniləcək məbləğ\nƏDV 18%\nNağd\nQalıq"},
    {"label", "Ad\nSoyad\nAta adı\nDoğum tarixi\nÜnvan\nİmza\nVətəndaşlıq\nŞəhər"},
    {0},
};

const ds_rule ds_rules_br[] = {
    {"month", "Genver\nC'hwevrer\nMeurzh\nEbrel\nMae\nMezheven\nGouere\nEost\nGwengolo\nHere\nDu\nKerzu"},
    {"town", "Brest\nRoazhon\nNaoned\nKemper\nGwened\nAn Oriant\nLannuon\nKastell-Paol"},
    {"date", "<d> a viz <month> <yyyy>\nd'an <d> a viz <month> <yyyy>\n<dd>/<mm>/<yyyy>"},
    {0},
};

const ds_rule ds_rules_cy[] = {
    {"month", "Ionawr\nChwefror\nMawrth\nEbrill\nMai\nMehefin\nGorffennaf\nAwst\nMedi\nHydref\nTachwedd\nRhagfyr"},
    {"first", "Siân\nIfan\nGwenllïan\nHywel\nCeri\nSioned\nRhŷs\nMair\nDafydd\nLlŷr"},
    {"last", "Jones\nDafydd\nap Gruffydd\nLlwyd\nWilliams\nGwynfôr\nPrŷs\nOwain\nRhydderch"},
    {"town", "Caerdydd\nAbertawe\nBangor\nLlandudno\nTŷ Ddewi\nY Bala\nPwllheli\nAberystwyth\nTŵr Gwyn"},
    {"street", "Heol <W>\nStryd Fawr\nFfordd y Môr\nLôn <W>\nStryd y Dŵr"},
    {"address", "^#, <street>\n<town>, ~~## #~~\n^# <street>, <town>"},
    {"money", "<dotsum>"},
    {"amount", "£<money>\n£<money>\n£^#"},
    {"date", "<d> <month> <yyyy>\n<dd>/<mm>/<yyyy>"},
    {"thanks", "Diolch yn fawr\nCroeso\nAr agor\nAr gau\nAllanfa\nDim ysmygu\nARAF\nGwasanaethau"},
    {"suffix", "Cyf.\nCyf\nccc"},
    {0},
};

const ds_rule ds_rules_eo[] = {
    {"month", "januaro\nfebruaro\nmarto\naprilo\nmajo\njunio\njulio\naŭgusto\nseptembro\noktobro\nnovembro\ndecembro"},
    {"date", "<d>-a de <month> <yyyy>\n<yyyy>-<mm>-<dd>\nla <d>-an de <month> <yyyy>"},
    {"day", "lundo\nmardo\nmerkredo\nĵaŭdo\nvendredo\nsabato\ndimanĉo"},
    {"abbr", "k.t.p.\nekz.\nt.e.\np.\nk.a.\nn-ro\nD-ro\nS-ro\nS-ino"},
    {0},
};

const ds_rule ds_rules_eu[] = {
    {"month", "urtarrila\notsaila\nmartxoa\napirila\nmaiatza\nekaina\nuztaila\nabuztua\niraila\nurria\nazaroa\nabendua"},
    {"first", "Jon\nAne\nMikel\nNerea\nIñaki\nBegoña\nXabier\nMaite\nGorka\nAinhoa"},
    {"last", "Etxeberria\nAgirre\nIbañez\nGarmendia\nMuñoa\nZabala\nIturriaga\nUrrutia"},
    {"town", "Bilbo\nDonostia\nVitoria-Gasteiz\nIruñea\nGernika\nOñati\nBaiona"},
    {"date", "<yyyy>ko <month>ren <d>a\n<yyyy>/<mm>/<dd>\n<yyyy>-<mm>-<dd>"},
    {0},
};

const ds_rule ds_rules_ga[] = {
    {"month", "Eanáir\nFeabhra\nMárta\nAibreán\nBealtaine\nMeitheamh\nIúil\nLúnasa\nMeán Fómhair\nDeireadh Fómhair\nSamhain\nNollaig"},
    {"first", "Seán\nÁine\nPádraig\nBríd\nCiarán\nSíle\nTomás\nRóisín\nÉamon\nÚna"},
    {"last", "Ó Briain\nNí Mhurchú\nMac Cárthaigh\nÓ Súilleabháin\nDe Búrca\nÓ Sé\nUí Néill\nBreathnach"},
    {"town", "Baile Átha Cliath\nCorcaigh\nGaillimh\nLuimneach\nDún na nGall\nTrá Lí\nCill Airne\nSligeach"},
    {"street", "Sráid <W>\nBóthar na Trá\nSráid Uí Chonaill\nPáirc <W>"},
    {"money", "<dotsum>"},
    {"amount", "€<money>\n£<money>"},
    {"suffix", "Teo.\nTeoranta\ncpt"},
    {0},
};

const ds_rule ds_rules_se[] = {
    {"month", "ođđajagemánnu\nguovvamánnu\nnjukčamánnu\ncuoŋománnu\nmiessemánnu\ngeassemánnu\nsuoidnemánnu\nborgemánnu\nčakčamánnu\n"
              "golggotmánnu\nskábmamánnu\njuovlamánnu"},
    {"first", "Máret\nÁilu\nBiret\nÁnde\nNiillas\nElle\nJovnna\nIŋgá\nHeaika\nRávdná"},
    {"last", "Sárá\nGaup\nEira\nHætta\nBáhkoš\nSomby\nTriumf\nÁŋŋel\nDuođđar"},
    {"town", "Kárášjohka\nGuovdageaidnu\nDeatnu\nUnjárga\nOhcejohka\nGiron\nRomsa\nLákselv\nČáhcesuolu"},
    {"amount", "<money> ru\nkr <money>\n<money> kr"},
    {0},
};
