/* lang_germanic.c - words and rules of German, Dutch and the languages of the North
 * (languages.def). */
#include "datasets/text/data.h"

const char ds_words_de[] =
    "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an "
    "werden aus er hat dass daß sie nach wird bei einer um am sind noch wie einem über einen so "
    "zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei Herr Frau Straße Größe "
    "Jahr Jahre Tag Zeit Geld Preis Menge Betrag Rechnung Kunde Nummer Datum Unterschrift "
    "Anschrift Lieferung Steuer Mehrwertsteuer Gesamtbetrag Zahlung Überweisung Konto Bank "
    "Gesellschaft Geschäft Büro Universität Prüfung Schlüssel Tür Übung Öffnung Ärger groß klein "
    "schön gut neu alt weiß müssen können würde hätte gegen ohne zwischen während später früher "
    "fünf zwölf dreißig natürlich möglich Bundesrepublik Deutschland Österreich Maß Grüße "
    "ich wir ihr mein unser euer kein keine dieser diese dieses jeder alle viele einige andere "
    "muß muss kann soll will darf wenn weil obwohl damit denn doch schon immer wieder heute "
    "morgen gestern hier dort außer außerdem schließlich möchte läßt lässt heißt hält fährt "
    "Abteilung Antrag Auftrag Ausgabe Bericht Bescheid Bürgermeister Gemeinde Gericht Gesetz "
    "Grundstück Haus Höhe Länge Breite Stück Gebühr Vertrag Versicherung Verwaltung Wohnung "
    "Zimmer Ämter Öl Überschuss gemäß bezüglich zuzüglich abzüglich netto brutto zahlbar";
const ds_rule ds_rules_de[] = {
    {"month", "Januar\nFebruar\nMärz\nApril\nMai\nJuni\nJuli\nAugust\nSeptember\nOktober\n"
              "November\nDezember\nJänner\nJan.\nFeb.\nAug.\nSept.\nOkt.\nNov.\nDez."},
    {"day", "Montag\nDienstag\nMittwoch\nDonnerstag\nFreitag\nSamstag\nSonnabend\nSonntag\nMo\n"
            "Di\nMi\nDo\nFr\nSa\nSo"},
    {"first", "Jürgen\nHans\nKarl\nUrsula\nGünter\nWolfgang\nSabine\nAndreas\nKäthe\nBärbel\n"
              "Jörg\nMatthias\nHeike\nGisela\nRüdiger\nFriedrich\nElisabeth\nAnna\nLukas\nLena\n"
              "Götz\nGrete"},
    {"last", "Müller\nSchmidt\nSchäfer\nWeiß\nGroß\nKöhler\nJäger\nKrüger\nBöhm\nGünther\n"
             "Strauß\nVoß\nHoffmann\nSchröder\nFischer\nWeber\nLüdtke\nvon der Heydt\nBäcker\n"
             "Löwe\nÖzdemir\nReuß"},
    {"title", "Herr\nFrau\nDr.\nProf. Dr.\nHerrn\nDipl.-Ing.\nFamilie"},
    {"town", "Berlin\nMünchen\nKöln\nDüsseldorf\nNürnberg\nLübeck\nGöttingen\nSaarbrücken\n"
             "Wien\nGraz\nZürich\nBasel\nLeipzig\nPlauen\nMeißen\nGießen\nFürth\nÜberlingen\n"
             "St. Pölten\nFrankfurt (Main)"},
    {"street", "<last>straße\n<last>str.\nHauptstraße\nBahnhofstr.\n<W>weg\n<W>gasse\n"
               "Am <W>\nGartenweg\nSchloßplatz\nKönigsallee\nMühlenweg\nAn der <W>"},
    {"address", "<street> ^#\n<street> ^#~\n##### <town>\n##### <town>\n<street> ^#, ##### <town>"
                "\nD-##### <town>\nA-#### <town>\nCH-#### <town>\nPostfach ## ## ##\n"
                "<street> ^#/^\n<W> ^, ##### <town>"},
    {"suffix", "GmbH\nGmbH\nAG\nKG\nGmbH & Co. KG\nOHG\ne. V.\ne. G.\nGbR\nUG "
               "(haftungsbeschränkt)\nGes.m.b.H.\nSE"},
    {"phone", "0### / ######\n0##/#######\n+49 ### ######\n0### ######-##\n(0###) ## ## ##\n"
              "+43 1 ### ## ##\n+41 ## ### ## ##"},
    {"taxid", "USt-IdNr.: DE#########\nUSt-IdNr. DE #########\nSt.-Nr. ##/###/#####\n"
              "ATU########\nCHE-###.###.### MWST\nHRB #####\nAmtsgericht <town> HRB ####"},
    {"date", "<d>.<mm>.<yyyy>\n<dd>.<mm>.<yyyy>\n<dd>.<mm>.<yy>\n<d>. <month> <yyyy>\n"
             "<day>, <d>. <month> <yyyy>\n<day>, den <d>. <month> <yyyy>\nden <dd>.<mm>.<yyyy>\n"
             "<town>, den <d>. <month> <yyyy>\n<month> <yyyy>\n<yyyy>-<mm>-<dd>\n<d>. ^. <yyyy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>\n<commasum>\n<commasum>\n^#,-\n^,-\n^'###.##"},
    {"amount", "<money> €\n<money> €\n<money> EUR\nEUR <money>\n€ <money>\nCHF ^'###.##\n"
               "Fr. ^#.##\n<money> DM"},
    {"time", "<hh>:<mi> Uhr\n<hh>:<mi>\n<hh>.<mi> Uhr\n<hh>:<mi>:<mi>"},
    {"abbr", "z. B.\nz.B.\nbzw.\nu. a.\nusw.\nd. h.\nca.\nNr.\nzzgl.\nvgl.\ngem.\nstellv.\ni. A.\n"
             "ggf.\ninkl.\nAbs.\nbetr.\nevtl.\ngez."},
    {"label", "Name\nVorname\nGeburtsdatum\nGeburtsort\nAnschrift\nStraße, Hausnummer\nPLZ, Ort\n"
              "Telefon\nUnterschrift\nOrt, Datum\nStaatsangehörigkeit\nBeruf\nFamilienstand\n"
              "Kontoinhaber\nGeldinstitut\nVerwendungszweck\nBemerkungen\nAktenzeichen\n"
              "Ihr Zeichen\nBetreff\nBearbeiter\nGröße\nGewicht\nAugenfarbe\nGültig bis"},
    {"totalword", "Summe\nSUMME\nGesamt\nZwischensumme\nGesamtbetrag\nEndbetrag\nMwSt. 19 %\n"
                  "MwSt 7%\nzu zahlen\nRückgeld\nBAR\nGegeben\nNetto\nBrutto\nRabatt\nPfand\n"
                  "Rechnungsbetrag\nZahlbetrag\nUSt. 20 %\nEC-Karte\nTrinkgeld"},
    {"collabel", "Artikel\nBezeichnung\nMenge\nEinzelpreis\nGesamtpreis\nPos.\nBetrag\nMwSt\n"
                 "Stück\nEinheit\nPreis\nArt.-Nr."},
    {"doclabel", "Rechnung Nr.\nRechnungs-Nr.\nKunden-Nr.\nBeleg-Nr.\nBon-Nr.\nKasse\nBediener\n"
                 "Auftragsnummer\nLieferschein Nr.\nTisch\nTerminal-ID\nVertrags-Nr."},
    {"thanks", "Vielen Dank für Ihren Einkauf!\nAuf Wiedersehen\nES BEDIENTE SIE\nKundenbeleg\n"
               "Öffnungszeiten: Mo-Fr ^:00-18:30\nUmtausch nur mit Kassenbon\nBitte beehren Sie "
               "uns bald wieder\nHändlerbeleg\nGeöffnet\nGeschlossen\nAusgang\nEingang"},
    {"phrase",
     "Sehr geehrte Damen und Herren,\nSehr geehrte{ Frau|r Herr} <last>,\nMit freundlichen Grüßen\n"
     "Hochachtungsvoll\nDer Betrag ist binnen ^# Tagen ohne Abzug fällig.\nBitte überweisen Sie "
     "<amount> bis zum <date>.\nWir bestätigen den Eingang Ihres Schreibens vom <date>.\n"
     "In der Anlage übersenden wir Ihnen die gewünschten Unterlagen.\nDie Versammlung findet am "
     "<date> um <time> statt.\nZutreffendes bitte ankreuzen!\nFür Rückfragen stehen wir Ihnen "
     "gern zur Verfügung.\nDas Mietverhältnis beginnt am <date>."},
    {0},
};

const char ds_words_nl[] =
    "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij nog uit "
    "worden door naar heeft hebben over ze zou wat mijn zich deze tot kan geen jaar wij één "
    "ideeën België factuur bedrag datum klant nummer straat prijs betaling ontvangen rekening ik "
    "je hij zij jullie hun haar ons onze dit die waar wanneer omdat hoewel tussen tegen zonder "
    "tijdens volgens vóór ná zó hé bij wijze kwaliteit ijs ijzer bijzonder dijk tijd vrijdag "
    "zaterdag zondag maandag dinsdag woensdag donderdag januari februari maart april mei juni "
    "juli augustus september oktober november december gemeente provincie ministerie afdeling "
    "aanvraag handtekening naam adres woonplaats postcode geboortedatum geslacht nationaliteit "
    "verzekering belasting btw totaal korting levering bestelling reünie coördinatie financiën "
    "geïnteresseerd zoëven poëzie ruïne beëindigd tweeëntwintig drieëndertig café privé scène "
    "groot klein nieuw oud goed slecht veel weinig moeten kunnen willen mogen zullen krijgen";
const ds_rule ds_rules_nl[] = {
    {"month", "januari\nfebruari\nmaart\napril\nmei\njuni\njuli\naugustus\nseptember\noktober\n"
              "november\ndecember\njan.\nfeb.\nmrt.\naug.\nsept.\nokt."},
    {"day", "maandag\ndinsdag\nwoensdag\ndonderdag\nvrijdag\nzaterdag\nzondag\nma\ndi\nwo\nvr"},
    {"first", "Jan\nPieter\nHendrik\nMaria\nAnneke\nWillem\nGeert\nSanne\nDaan\nFleur\nJoost\n"
              "IJsbrand\nLieve\nZoë\nThijs\nRené\nCoen\nMarijke\nLoïs\nKees"},
    {"last", "de Jong\nJansen\nde Vries\nvan den Berg\nBakker\nvan Dijk\nVisser\nSmit\nde Boer\n"
             "Mulder\nHendriks\nvan der Meer\nDekker\nKuijpers\nIJzerman\nPeeters\nClaes\n"
             "Wouters\nvan 't Hof\nCoëlho"},
    {"title", "De heer\nMevrouw\nDhr.\nMevr.\ndr.\nmr.\ning."},
    {"town", "Amsterdam\nRotterdam\nDen Haag\n's-Gravenhage\nUtrecht\nEindhoven\nGroningen\n"
             "IJmuiden\nNijmegen\nAntwerpen\nGent\nBrugge\nLeuven\nMaastricht\nZwijndrecht\n"
             "'s-Hertogenbosch\nBeëtsterzwaag"},
    {"street", "<last>straat\nKerkstraat\nDorpsstraat\n<W>weg\n<W>laan\nHerengracht\nStationsplein\n"
               "Burg. <last>laan\nOude Dijk\nKeizersgracht\nHoge Rijndijk"},
    {"address", "<street> ^#\n<street> ^##\n#### ~~ <town>\n####~~ <town>\n<street> ^# bis\n"
                "<street> ^#-~, #### ~~ <town>\nPostbus ####\nB-#### <town>"},
    {"suffix", "B.V.\nBV\nN.V.\nV.O.F.\nBVBA\nCVBA\nStichting\nVereniging"},
    {"phone", "0##-#######\n(0##) ### ## ##\n+31 ## ### ## ##\n06-########\n0### - ## ## ##\n"
              "+32 # ### ## ##"},
    {"taxid", "BTW-nr. NL#########B01\nKvK ########\nBE 0###.###.###\nBTW BE 0###.###.###\n"
              "IBAN NL## BANK #### #### ##"},
    {"date", "<d> <month> <yyyy>\n<day> <d> <month> <yyyy>\n<dd>-<mm>-<yyyy>\n<d>-^-<yyyy>\n"
             "<dd>/<mm>/<yyyy>\n<town>, <d> <month> <yyyy>\n<dd>.<mm>.<yy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>\n<commasum>\n^#,-\n^#,--"},
    {"amount", "€ <money>\n€ <money>\n€<money>\nEUR <money>\n<money> euro\nƒ <money>"},
    {"time", "<hh>:<mi>\n<hh>.<mi> uur\n<hh>:<mi> uur\n<hh>u<mi>"},
    {"abbr", "bijv.\nd.w.z.\no.a.\nenz.\nt.a.v.\nm.b.t.\ni.v.m.\nnr.\nblz.\nca.\nincl.\nexcl.\n"
             "z.s.m.\nt.n.v.\njl."},
    {"label", "Naam\nVoornamen\nAchternaam\nGeboortedatum\nGeboorteplaats\nAdres\nPostcode\n"
              "Woonplaats\nTelefoon\nHandtekening\nDatum\nPlaats\nNationaliteit\nBeroep\n"
              "Rekeningnummer\nOnderwerp\nUw kenmerk\nOns kenmerk\nOpmerkingen\nGeldig tot"},
    {"totalword", "Totaal\nTOTAAL\nSubtotaal\nTe betalen\nBTW 21%\nBTW 9%\nWisselgeld\nContant\n"
                  "Korting\nPin\nTerug\nExcl. btw\nIncl. btw\nStatiegeld"},
    {"collabel", "Omschrijving\nAantal\nPrijs\nBedrag\nArtikel\nEenheid\nBTW\nStuks"},
    {"doclabel", "Factuurnummer\nKlantnummer\nOrdernummer\nBon\nKassa\nVerkoper\nPolisnummer\n"
                 "Dossiernr.\nTafel"},
    {"thanks", "Bedankt voor uw bezoek\nTot ziens\nDank u wel\nRuilen met bon binnen ^# dagen\n"
               "KLANTTICKET\nOpen\nGesloten\nUitgang\nVerboden toegang\nFijne dag!"},
    {"phrase",
     "Geachte heer, mevrouw,\nGeachte heer <last>,\nMet vriendelijke groet,\nHoogachtend,\n"
     "Wij verzoeken u het bedrag van <amount> vóór <date> over te maken.\nBijgaand ontvangt u de "
     "gevraagde stukken.\nDe bijeenkomst vangt aan om <time> in het gemeentehuis.\nAankruisen wat "
     "van toepassing is.\nHierbij bevestigen wij de ontvangst van uw brief van <date>.\n"
     "Dit document is geldig tot <date>."},
    {0},
};

const char ds_words_da[] =
    "og i at er det en på som af til med ikke jeg også for den de et han hun vi der var har ved "
    "om men fra så når år under over efter eller nu mange være blev bliver skal kan vil må få "
    "får går står hvor hvad hvem hvis fordi mellem uden før først både næste sidste første "
    "større mindre gør gøre søge bør børn køb købe sælge sælger værdi kærlighed København "
    "århundrede Ærø øl æble åben lørdag søndag mandag tirsdag onsdag torsdag fredag januar "
    "februar marts april maj juni juli august september oktober november december kroner beløb "
    "regning faktura moms kunde nummer gade vej navn adresse underskrift dato fødselsdag "
    "fødested kommune region styrelse afdeling ansøgning møde bestyrelse formand kasserer "
    "medlem forening regnskab overskud underskud årlig månedlig ugentlig pris vægt længde "
    "bredde højde farve grøn blå rød sort hvid gård mark skov sø å fjord bjerg færge tog bil "
    "dør vindue køkken værelse stue måned uge dag nat morgen aften spørgsmål svar følgende "
    "således gældende ifølge vedrørende hermed øvrige særlig nødvendig mulig";
const ds_rule ds_rules_da[] = {
    {"month", "januar\nfebruar\nmarts\napril\nmaj\njuni\njuli\naugust\nseptember\noktober\n"
              "november\ndecember\njan.\nfeb.\naug.\nsept.\nokt."},
    {"day", "mandag\ntirsdag\nonsdag\ntorsdag\nfredag\nlørdag\nsøndag"},
    {"first", "Søren\nJørgen\nLærke\nMette\nAnders\nBjørn\nKåre\nBirgitte\nMads\nFrederik\nAsger\n"
              "Åse\nKirsten\nPoul\nNiels\nRikke\nØjvind\nJens\nSigne\nHenning"},
    {"last", "Jensen\nNielsen\nHansen\nSørensen\nJørgensen\nMøller\nKjær\nØstergaard\nBæk\n"
             "Lindegård\nNørgaard\nRasmussen\nThomsen\nÅgård\nKrogh\nHøjgaard\nLauridsen\nFriis\n"
             "Skovgård\nBrøndum"},
    {"title", "Hr.\nFru\nFrk.\nDr.\nprof.\ncand.jur."},
    {"town", "København\nAarhus\nÅrhus\nOdense\nAalborg\nHelsingør\nRønne\nKøge\nNæstved\n"
             "Sønderborg\nTønder\nHolbæk\nRingkøbing\nSkælskør\nÆrøskøbing\nKøbenhavn Ø\nTårnby"},
    {"street", "<last>gade\nVestergade\nØstergade\nNørregade\nSøndergade\n<W>vej\nStrandvejen\n"
               "Åboulevarden\nKirkestræde\nSkolegade\nLærkevej\nRådhuspladsen"},
    {"address", "<street> ^#\n<street> ^#, ^. tv.\n<street> ^#, ^. th.\n#### <town>\nDK-#### "
                "<town>\n<street> ^##~, #### <town>\n<street> ^#, st.\nPostboks ###"},
    {"suffix", "A/S\nApS\nI/S\nK/S\nA.m.b.a.\nP/S"},
    {"phone", "## ## ## ##\n+45 ## ## ## ##\ntlf. ########\n#### ####"},
    {"taxid", "CVR-nr. ########\nCVR: ## ## ## ##\nSE-nr. ########\nCPR-nr. ######-####\n"
              "Reg.nr. #### Kontonr. ##########"},
    {"date", "<d>. <month> <yyyy>\nden <d>. <month> <yyyy>\n<day> den <d>. <month> <yyyy>\n"
             "<dd>.<mm>.<yyyy>\n<dd>-<mm>-<yyyy>\n<dd>/<mm>-<yyyy>\n<d>/^ <yyyy>\n"
             "<town>, den <d>. <month> <yyyy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>\n<commasum>\n^#,-\n^##,00"},
    {"amount", "<money> kr.\nkr. <money>\n<money> kr\nKr. <money>\nDKK <money>\n<money> DKK"},
    {"time", "kl. <hh>.<mi>\n<hh>.<mi>\nkl. <hh>:<mi>"},
    {"abbr", "f.eks.\nbl.a.\nosv.\nca.\nnr.\nm.fl.\nvedr.\ninkl.\nekskl.\nd.d.\ns.\njf.\npga.\n"
             "stk.\nmht."},
    {"label", "Navn\nEfternavn\nFornavn\nAdresse\nPostnr. og by\nTelefon\nFødselsdato\nFødested\n"
              "Underskrift\nDato\nStilling\nKøn\nStatsborgerskab\nCivilstand\nKontonummer\n"
              "Bemærkninger\nSagsnr.\nVedrørende\nHøjde\nVægt\nGyldig til"},
    {"totalword", "I alt\nI ALT\nTotal\nSubtotal\nMoms 25%\nAt betale\nByttepenge\nKontant\n"
                  "Beløb\nRabat\nHeraf moms\nDankort\nPant\nAfrunding\nTilbage"},
    {"collabel", "Varenr.\nBeskrivelse\nAntal\nEnhed\nPris\nBeløb\nVare\nStk."},
    {"doclabel", "Fakturanr.\nKundenr.\nOrdrenr.\nBon\nKasse\nEkspedient\nFølgeseddel nr.\nBord"},
    {"thanks", "Tak for besøget\nTak for handlen\nPå gensyn\nBytteret ^# dage mod bon\nÅbent\n"
               "Lukket\nUdgang\nIndgang\nRygning forbudt\nKUNDENS KVITTERING"},
    {"phrase",
     "Kære <first>,\nMed venlig hilsen\nBeløbet bedes indbetalt senest den <date>.\nVi takker for "
     "Deres brev af <date>.\nGeneralforsamlingen afholdes <day> den <d>. <month> kl. <hh>.<mi>.\n"
     "Vedlagt følger de ønskede oplysninger.\nSæt kryds i den rigtige rubrik.\nKontingentet udgør "
     "<amount> årligt."},
    {0},
};

const char ds_words_nb[] =
    "og i er det en på som av til med ikke jeg også for den de et han hun vi der var har ved om "
    "men fra så når år under over etter eller nå mange være ble blir skal kan vil må få får går "
    "står hvor hva hvem hvis fordi mellom uten før først både neste siste første større mindre "
    "gjør gjøre søke bør barn kjøp kjøpe selge verdi kjærlighet Oslo århundre øl eple åpen lørdag "
    "søndag mandag tirsdag onsdag torsdag fredag januar februar mars april mai juni juli august "
    "september oktober november desember kroner beløp regning faktura mva kunde nummer gate vei "
    "navn adresse underskrift dato fødselsdato fødested kommune fylke avdeling søknad møte styre "
    "leder kasserer medlem forening regnskap overskudd underskudd årlig månedlig ukentlig pris "
    "vekt lengde bredde høyde farge grønn blå rød svart hvit gård mark skog innsjø fjord fjell "
    "ferge tog bil dør vindu kjøkken værelse stue måned uke dag natt morgen kveld spørsmål svar "
    "følgende således gjeldende ifølge vedrørende herved øvrige særlig nødvendig mulig språk "
    "håndverk ærlig øst vær på forhånd én fôr allé idé";
const ds_rule ds_rules_nb[] = {
    {"month", "januar\nfebruar\nmars\napril\nmai\njuni\njuli\naugust\nseptember\noktober\n"
              "november\ndesember\njan.\nfeb.\naug.\nsept.\nokt.\ndes."},
    {"day", "mandag\ntirsdag\nonsdag\ntorsdag\nfredag\nlørdag\nsøndag"},
    {"first", "Bjørn\nØystein\nKåre\nÅse\nIngrid\nHåkon\nPål\nSølvi\nMarte\nOle\nEirik\nBjørg\n"
              "Torbjørn\nÅshild\nGeir\nHilde\nJørgen\nSiv\nTrygve\nVårin"},
    {"last", "Hansen\nJohansen\nOlsen\nLarsen\nBjørnstad\nØdegård\nHaugen\nMøller\nSæther\n"
             "Bråthen\nMyhre\nLien\nÅsheim\nNæss\nGrønli\nFjeldstad\nRødland\nTveit\nSørli\nKjærstad"},
    {"title", "Hr.\nFru\nDr.\nprofessor\nadvokat\nordfører"},
    {"town", "Oslo\nBergen\nTrondheim\nTromsø\nBodø\nÅlesund\nDrammen\nTønsberg\nHønefoss\n"
             "Gjøvik\nSarpsborg\nKongsvinger\nVadsø\nFørde\nÅs\nSandnessjøen\nLillestrøm"},
    {"street", "<last>s gate\nStorgata\nKirkegata\n<W>veien\nSkoleveien\nBjørkelia\nØvre Slottsgate\n"
               "Sjøgata\nÅsveien\nTorggata\nFjellveien"},
    {"address", "<street> ^#\n<street> ^#~\n0### OSLO\n#### <town>\n<street> ^#, #### <town>\n"
                "Postboks ^## Sentrum\nN-#### <town>"},
    {"suffix", "AS\nA/S\nASA\nANS\nDA\nSA\nBA"},
    {"phone", "## ## ## ##\n+47 ## ## ## ##\nTlf. ### ## ###\n### ## ###"},
    {"taxid", "Org.nr. ### ### ###\nNO ### ### ### MVA\nOrg.nr: ######### MVA\nFødselsnr. ###### "
              "#####\nKontonr. ####.##.#####"},
    {"date", "<d>. <month> <yyyy>\n<day> <d>. <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<dd>.<mm>.<yy>\n"
             "<town>, den <d>. <month> <yyyy>\n<d>.^.<yyyy>\n<d>/^-<yy>"},
    {"int", "<intspace>"},
    {"money", "<spacesum>\n<spacesum>\n^#,-\n^##,00"},
    {"amount", "kr <money>\nkr <money>\n<money> kr\nkr. <money>\nNOK <money>"},
    {"time", "kl. <hh>.<mi>\n<hh>.<mi>\nkl. <hh>:<mi>"},
    {"abbr", "f.eks.\nbl.a.\nosv.\nca.\nnr.\nm.m.\nvedr.\ninkl.\nekskl.\nf.o.m.\nt.o.m.\njf.\npga.\n"
             "stk.\ndvs."},
    {"label", "Navn\nEtternavn\nFornavn\nAdresse\nPostnummer\nPoststed\nTelefon\nFødselsdato\n"
              "Underskrift\nDato og sted\nStilling\nKjønn\nStatsborgerskap\nSivilstand\n"
              "Kontonummer\nMerknader\nSaksnr.\nVår ref.\nDeres ref.\nHøyde\nGyldig til"},
    {"totalword", "Totalt\nTOTALT\nSum\nDelsum\nMva 25%\nMVA 15 %\nÅ betale\nVeksel\nKontant\n"
                  "Rabatt\nHerav mva\nBankkort\nPant\nØreavrunding"},
    {"collabel", "Varenr.\nBeskrivelse\nAntall\nEnhet\nPris\nBeløp\nVare\nStk."},
    {"doclabel", "Fakturanr.\nKundenr.\nOrdrenr.\nBong\nKasse\nKasserer\nKID\nBord"},
    {"thanks", "Takk for besøket\nTakk for handelen\nVelkommen tilbake\nÅpent kjøp ^# dager\nÅpen\n"
               "Stengt\nUtgang\nInngang\nRøyking forbudt\nÅpningstider"},
    {"phrase",
     "Kjære <first>,\nMed vennlig hilsen\nBeløpet må betales innen <date>.\nVi viser til Deres "
     "brev av <date>.\nÅrsmøtet holdes <day> <d>. <month> kl. <hh>.<mi>.\nVedlagt følger de "
     "ønskede opplysningene.\nSett kryss i riktig rute.\nKontingenten er <amount> per år."},
    {0},
};

const char ds_words_sv[] =
    "och i att det som en på är av för med till den har de inte om ett han men var jag sig från "
    "vi så kan när år under också efter eller nu där än två mot över här något gå få måste "
    "människor räkning belopp datum kund nummer gata pris betalning mottaget Göteborg Malmö öst "
    "åtta själv hon ni oss vår våra deras denna detta dessa vilken vad hur varför därför mellan "
    "utan före först både nästa sista första större mindre göra gör söka bör barn köp köpa sälja "
    "värde kärlek århundrade öl äpple öppen lördag söndag måndag tisdag onsdag torsdag fredag "
    "januari februari mars april maj juni juli augusti september oktober november december "
    "kronor faktura moms namn adress underskrift födelsedatum födelseort kommun län avdelning "
    "ansökan möte styrelse ordförande kassör medlem förening bokslut överskott underskott årlig "
    "månadsvis vikt längd bredd höjd färg grön blå röd svart vit gård åker skog sjö å fjärd "
    "färja tåg bil dörr fönster kök rum månad vecka dag natt morgon kväll fråga svar följande "
    "således gällande enligt beträffande härmed övriga särskild nödvändig möjlig språk ärende "
    "förfallodag à armé idé kafé";
const ds_rule ds_rules_sv[] = {
    {"month", "januari\nfebruari\nmars\napril\nmaj\njuni\njuli\naugusti\nseptember\noktober\n"
              "november\ndecember\njan.\nfeb.\naug.\nsept.\nokt."},
    {"day", "måndag\ntisdag\nonsdag\ntorsdag\nfredag\nlördag\nsöndag"},
    {"first", "Björn\nÅsa\nGöran\nKerstin\nLars\nMärta\nPär\nSören\nÅke\nBirgitta\nJöran\nElin\n"
              "Håkan\nAnders\nGunilla\nAxel\nÖrjan\nMalin\nTorbjörn\nEbba"},
    {"last", "Andersson\nNilsson\nJönsson\nÅberg\nÖstlund\nBergström\nSjögren\nHäggström\nLind\n"
             "Åkesson\nLindström\nSöderberg\nHolmgren\nBäckman\nEklöf\nNordström\nLövgren\n"
             "Mårtensson\nWallén\nForsén"},
    {"title", "Herr\nFru\nDr.\nprof.\ndirektör\nadvokat"},
    {"town", "Stockholm\nGöteborg\nMalmö\nVästerås\nÖrebro\nLinköping\nJönköping\nUmeå\nGävle\n"
             "Borås\nVäxjö\nÖstersund\nLuleå\nÄngelholm\nSödertälje\nÅmål\nUppsala\nLund"},
    {"street", "<last>sgatan\nStorgatan\nKungsgatan\n<W>vägen\nSkolvägen\nÖstra Hamngatan\n"
               "Strandvägen\nÅgatan\nSödra vägen\nJärnvägsgatan\nHöjdvägen"},
    {"address", "<street> ^#\n<street> ^#~\n### ## <town>\n<street> ^#, ### ## <town>\nBox ^##\n"
                "S-### ## <town>\n<street> ^# ~, ^ tr"},
    {"suffix", "AB\nAB\nHB\nKB\nAB (publ)\nEkonomisk förening"},
    {"phone", "0#-### ## ##\n0##-## ## ##\n+46 # ### ## ##\n070-### ## ##\n08-### ### ##"},
    {"taxid", "Org.nr ######-####\nSE##########01\nMomsreg.nr SE##########01\nPersonnr "
              "######-####\nBankgiro ###-####\nPlusgiro ## ## ##-#"},
    {"date", "<yyyy>-<mm>-<dd>\n<yyyy>-<mm>-<dd>\nden <d> <month> <yyyy>\n<d> <month> <yyyy>\n"
             "<day> den <d> <month> <yyyy>\n<d>/^ <yyyy>\n<town> den <d> <month> <yyyy>\n"
             "<yy><mm><dd>"},
    {"int", "<intspace>"},
    {"money", "<spacesum>\n<spacesum>\n^#:-\n^##:-\n^#:##\n^ ###:-"},
    {"amount", "<money> kr\n<money> kr\nkr <money>\nSEK <money>\n<money> SEK"},
    {"time", "kl. <hh>.<mi>\nkl. <hh>:<mi>\n<hh>:<mi>\n<hh>.<mi>"},
    {"abbr", "t.ex.\nbl.a.\nosv.\nca\nnr\nm.fl.\navs.\ninkl.\nexkl.\nf.d.\nd.v.s.\njfr\np.g.a.\n"
             "st.\nm.m.\nfr.o.m.\nt.o.m."},
    {"label", "Namn\nEfternamn\nFörnamn\nAdress\nPostnummer och ort\nTelefon\nFödelsedatum\n"
              "Namnteckning\nUnderskrift\nOrt och datum\nYrke\nKön\nMedborgarskap\nCivilstånd\n"
              "Kontonummer\nAnmärkningar\nÄrendenr\nVår beteckning\nEr referens\nLängd\nGiltig t.o.m."},
    {"totalword", "Summa\nSUMMA\nTotalt\nDelsumma\nMoms 25%\nMoms 12 %\nAtt betala\nVäxel\n"
                  "Kontant\nRabatt\nVarav moms\nKort\nPant\nÖresavrundning\nTillbaka"},
    {"collabel", "Artikel\nBenämning\nAntal\nEnhet\nÀ-pris\nPris\nBelopp\nVara\nSt"},
    {"doclabel", "Fakturanr\nKundnr\nOrdernr\nKvitto nr\nKassa\nExpedit\nOCR-nummer\nBord"},
    {"thanks", "Tack för besöket\nVälkommen åter\nÖppet köp ^# dagar\nSpara kvittot\nÖppet\nStängt\n"
               "Utgång\nIngång\nRökning förbjuden\nÖppettider\nKUNDENS EX"},
    {"phrase",
     "Hej <first>!\nMed vänlig hälsning\nBeloppet ska vara oss tillhanda senast den <date>.\n"
     "Vi tackar för Ert brev av den <d> <month>.\nÅrsmötet äger rum <day> den <d> <month> kl. "
     "<hh>.<mi>.\nBifogat översänds begärda handlingar.\nSätt kryss i rätt ruta.\nMedlemsavgiften "
     "är <amount> per år."},
    {0},
};

const char ds_words_is[] =
    "og í á að er það en sem til við um með ekki ég þú hann hún þeir þær þau af fyrir var hefur "
    "hafa vera verið eru eða þegar þar hér nú þá svo líka frá eftir yfir undir milli án fyrst "
    "síðan alltaf aldrei allt allir margir nokkrir annað önnur hvað hver hvernig hvers vegna því "
    "þess þessi þetta ár dagur vika mánuður klukkan mánudagur þriðjudagur miðvikudagur "
    "fimmtudagur föstudagur laugardagur sunnudagur janúar febrúar mars apríl maí júní júlí "
    "ágúst september október nóvember desember króna krónur upphæð reikningur virðisaukaskattur "
    "viðskiptavinur númer gata vegur nafn heimilisfang undirskrift dagsetning kennitala sími "
    "sveitarfélag ráðuneyti deild umsókn fundur stjórn formaður gjaldkeri félag ársreikningur "
    "hagnaður tap verð þyngd lengd breidd hæð litur grænn blár rauður svartur hvítur bær land "
    "ísland skógur vatn fjörður fjall skip bíll hús hurð gluggi eldhús herbergi morgunn kvöld "
    "spurning svar eftirfarandi gildir samkvæmt varðandi hér með aðrir sérstakur nauðsynlegur "
    "mögulegur þjónusta þörf æska örn óska úr ýmis öld íslenska þýðing æðri eigandi";
const ds_rule ds_rules_is[] = {
    {"month", "janúar\nfebrúar\nmars\napríl\nmaí\njúní\njúlí\nágúst\nseptember\noktóber\n"
              "nóvember\ndesember"},
    {"day", "mánudagur\nþriðjudagur\nmiðvikudagur\nfimmtudagur\nföstudagur\nlaugardagur\n"
            "sunnudagur"},
    {"first", "Jón\nGuðrún\nSigurður\nÞórður\nÁsta\nBjörn\nÓlafur\nKristín\nÞóra\nHelgi\nÆvar\n"
              "Sigríður\nÖrn\nÍris\nUnnur\nRagnheiður\nEgill\nÞorsteinn\nAuður\nHörður"},
    {"last", "Jónsson\nJónsdóttir\nSigurðsson\nGuðmundsdóttir\nÞórðarson\nBjörnsdóttir\nÓlafsson\n"
             "Einarsdóttir\nÁrnason\nMagnúsdóttir\nÞorláksson\nÆgisson\nÖrvarsdóttir\nBlöndal\n"
             "Thoroddsen"},
    {"title", "Herra\nFrú\nDr.\nsr.\nprófessor"},
    {"town", "Reykjavík\nKópavogur\nHafnarfjörður\nAkureyri\nÍsafjörður\nEgilsstaðir\nSelfoss\n"
             "Húsavík\nVestmannaeyjar\nStykkishólmur\nSeyðisfjörður\nGarðabær\nÞorlákshöfn"},
    {"street", "Laugavegur\nHverfisgata\nSkólavörðustígur\nAðalstræti\nÞingholtsstræti\n"
               "Suðurlandsbraut\nÆgisgata\nÓðinsgata\nHáaleitisbraut\nStrandgata"},
    {"address", "<street> ^#\n<street> ^##\n### <town>\n<street> ^#, ### <town>\nPósthólf ####"},
    {"suffix", "ehf.\nhf.\nslf.\nsf.\nohf."},
    {"phone", "### ####\n###-####\n+354 ### ####\nSími: ### ####"},
    {"taxid", "Kt. ######-####\nVSK-nr. #####\nkennitala: ######-####"},
    {"date", "<d>. <month> <yyyy>\n<day> <d>. <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<d>.^.<yyyy>\n"
             "<town>, <d>. <month> <yyyy>"},
    {"int", "<intdot>"},
    {"money", "^.###\n^#.###\n^##.###\n^##\n^.###,##\n^#.###,-"},
    {"amount", "<money> kr.\nkr. <money>\n<money> ISK\n<money> krónur"},
    {"time", "kl. <hh>:<mi>\n<hh>:<mi>\nkl. <hh>.<mi>"},
    {"abbr", "t.d.\no.s.frv.\nþ.e.\nm.a.\nnr.\nu.þ.b.\nbls.\nsbr.\nskv.\nf.h.\ne.h."},
    {"label", "Nafn\nKennitala\nHeimilisfang\nPóstnúmer\nSími\nFæðingardagur\nUndirskrift\n"
              "Dagsetning\nStarf\nRíkisfang\nNetfang\nAthugasemdir\nMálsnúmer\nHæð\nGildir til\n"
              "Eiginnafn\nKenninafn"},
    {"totalword", "Samtals\nSAMTALS\nAlls\nVSK 24%\nVsk 11%\nTil greiðslu\nAfsláttur\nReiðufé\n"
                  "Greiðslukort\nSkiptimynt\nUpphæð"},
    {"collabel", "Vörunúmer\nLýsing\nMagn\nEining\nVerð\nUpphæð\nVara"},
    {"doclabel", "Reikningur nr.\nViðskiptanr.\nPöntun nr.\nKassi\nAfgreiðslumaður\nBorð"},
    {"thanks", "Takk fyrir viðskiptin\nVelkomin aftur\nSkilafrestur ^# dagar\nOpið\nLokað\nÚtgangur\n"
               "Inngangur\nReykingar bannaðar\nOpnunartími"},
    {"phrase",
     "Kæri <first>,\nMeð vinsemd og virðingu\nMeð bestu kveðju\nGreiða skal reikninginn fyrir "
     "<date>.\nVið vísum til bréfs yðar frá <date>.\nAðalfundur verður haldinn <date> kl. "
     "<hh>:<mi>.\nMeðfylgjandi eru umbeðin gögn.\nFélagsgjald er <amount> á ári."},
    {0},
};

/* For their letters. */
const char ds_words_fo[] =
    "og í á at er tað ein sum til við um ikki eg tú hann hon vit tit tey av fyri var hevur hava "
    "vera eru ella tá ið har her nú so eisini frá eftir yvir undir millum uttan fyrst altíð "
    "ongantíð alt øll nógv summi annað hvat hvør hvussu hví tí hesin henda hetta ár dagur vika "
    "mánaður klokkan mánadagur týsdagur mikudagur hósdagur fríggjadagur leygardagur sunnudagur "
    "februar apríl juni desember króna upphædd rokning kundi nummar gøta vegur navn undirskrift "
    "dagfesting telefon kommuna deild umsókn fundur nevnd formaður felag roknskapur prísur vekt "
    "longd breidd hædd litur grønur bláur reyður svartur hvítur bygd land Føroyar fjørður fjall "
    "skip bátur hús hurð vindeyga køkur morgun kvøld spurningur svar galdandi sambært viðvíkjandi "
    "serligur neyðugur møguligur tænasta tørvur ønska úr ýmiskt øld týdningur Tórshavn Klaksvík "
    "Jógvan Sigrið Pætur Bjørn Súsanna Ólavur Jákup Marjun";
const ds_rule ds_rules_fo[] = {
    {"month", "januar\nfebruar\nmars\napríl\nmai\njuni\njuli\naugust\nseptember\noktober\n"
              "november\ndesember"},
    {"town", "Tórshavn\nKlaksvík\nRunavík\nTvøroyri\nVágur\nSørvágur\nFuglafjørður"},
    {"amount", "<money> kr.\nkr. <money>"},
    {0},
};

const char ds_words_lb[] =
    "an de d' den dat ass mat vun fir op ech du hien si mir dir eng een net och awer wéi wat wou "
    "wann well ginn huet hunn sinn war gëtt kënnt muss kann soll wëllt gutt schéin grouss kleng "
    "nei al vill wéineg méi manner Joer Dag Woch Mount Stonn Méindeg Dënschdeg Mëttwoch "
    "Donneschdeg Freideg Samschdeg Sonndeg Januar Februar Mäerz Abrëll Mee Juni Juli August "
    "September Oktober November Dezember Numm Adress Gemeng Lëtzebuerg Stad Strooss Haus Dier "
    "Fënster Kichen Zëmmer Präis Rechnung Zuel Bezuelung Client Ënnerschrëft Datum Telefon Ufro "
    "Versammlung President Member Veräin Kont Steier Gewiicht Längt Breet Héicht Faarf gréng "
    "blo rout schwaarz wäiss Bësch Waasser Schëff Zuch Auto Moien Owend Fro Äntwert nodréiglech "
    "néideg méiglech Déngscht Wonsch Joerhonnert Sprooch Iwwersetzung zënter tëschent ënner "
    "iwwer géint ouni wärend spéider fréier fënnef siwen zwielef drësseg";
const ds_rule ds_rules_lb[] = {
    {"month", "Januar\nFebruar\nMäerz\nAbrëll\nMee\nJuni\nJuli\nAugust\nSeptember\nOktober\n"
              "November\nDezember"},
    {"town", "Lëtzebuerg\nEsch-Uelzecht\nDifferdeng\nDiddeleng\nEttelbréck\nGréiwemaacher\nWolz"},
    {"address", "^#, rue <W>\nL-#### <town>\n^, place <W>\nL-#### Luxembourg"},
    {0},
};
