/* words.c - frequent words, so that the generator works with no dictionary at all. */
#include "datasets/text/data.h"

#include <stddef.h>

const char *const ds_dictionary[DS_LANGUAGES] = {
    "american-english", "ngerman", "french", "spanish", "italian", "portuguese",
    "dutch",            "swedish", NULL,     NULL,      NULL,
};

const char *const ds_common_words[DS_LANGUAGES] = {
    /* English */
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
    "well-known self-evident",
    /* German */
    "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als "
    "auch es an werden aus er hat daß dass sie nach wird bei einer um am sind noch wie "
    "einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein "
    "wurde sei Herr Frau Straße Größe Jahr Jahre Tag Zeit Geld Preis Menge Betrag "
    "Rechnung Kunde Nummer Datum Unterschrift Anschrift Lieferung Steuer Mehrwertsteuer "
    "Gesamtbetrag Zahlung Überweisung Konto Bank Gesellschaft Geschäft Büro Universität "
    "Prüfung Schlüssel Tür Übung Öffnung Ärger groß klein schön gut neu alt weiß müssen "
    "können würde hätte für gegen ohne zwischen während später früher fünf zwölf dreißig "
    "natürlich möglich Bundesrepublik Deutschland München Köln Düsseldorf Österreich "
    "Zürich Fußball Maß Grüße",
    /* French */
    "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se "
    "ce il sont avec son aux d'un cette d'une ont ses mais comme on tout nous sa été leur "
    "bien peut ces y deux elle sans être fait même après avant aussi où très entre année "
    "été société numéro téléphone adresse prénom montant quantité référence facture reçu "
    "réglé délivré signé à côté français française Noël maïs naïf cœur sœur œuvre château "
    "hôtel forêt hôpital île août goût sûr déjà voilà célèbre élève père mère frère près "
    "succès problème règle lumière l'homme l'État qu'il c'est n'est j'ai aujourd'hui "
    "garçon leçon façon reçu ça Montréal Besançon",
    /* Spanish */
    "de la que el en y a los se del las un por con no una su para es al lo como más o "
    "pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también "
    "fue había era muy años hasta desde está mi porque qué sólo han yo hay vez puede "
    "todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada vida otro "
    "después te otros aunque esa eso hace niño señor señora España año mañana pequeño "
    "dirección teléfono número código página sección descripción razón nación ¿cómo "
    "¿quién ¡hola importe factura fecha cliente cantidad precio línea público café árbol "
    "corazón",
    /* Italian */
    "di e il la che in a per un del non con una sono le si da i al come più ma dei nel "
    "alla della è anche lo se ha gli delle su ed o questo quella tutti dalla stato essere "
    "molto cosa così può però già perché città società università qualità quantità "
    "attività libertà lunedì martedì venerdì caffè virtù là più giù né sé dopo prima anno "
    "giorno prezzo totale fattura cliente importo via piazza numero codice indirizzo "
    "telefono pagamento ricevuta scontrino euro",
    /* Portuguese */
    "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi "
    "ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela "
    "até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão "
    "você tinha foram essa num nem suas meu às minha têm numa pelos são João coração ação "
    "informação não amanhã mãe irmão português endereço número preço",
    /* Dutch */
    "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij "
    "nog uit worden door naar heeft hebben over ze zou wat mijn zich deze tot kan geen "
    "jaar wij één ideeën België factuur bedrag datum klant nummer straat prijs betaling "
    "ontvangen rekening",
    /* Swedish */
    "och i att det som en på är av för med till den har de inte om ett han men var jag "
    "sig från vi så kan när år under också efter eller nu där än två må över här år något "
    "gå få också måste människor år räkning belopp datum kund nummer gata pris betalning "
    "mottaget Göteborg Malmö Öst åtta själv",
    /* Polish */
    "w i na z do się nie jest że o to jak po co za od przez być ale czy tak już tylko był "
    "jego są może które który więc także też będzie można lub ich dla oraz przed między "
    "świat życie człowiek łódź źródło zażółć gęślą jaźń kwota faktura nazwisko imię ulica "
    "numer podpis data płatność złoty Kraków",
    /* Danish, Norwegian, Czech, Hungarian, Turkish, Romanian: their signs, not their prose */
    "og at er på en som på af til med ikke jeg også på år sø ø æble kærlighed København "
    "århundrede får må části který před při že příliš žluťoučký kůň úpěl ďábelské ódy "
    "číslo účet datum jméno město ulice és hogy nem egy az is meg csak volt őket fűtő "
    "árvíztűrő tükörfúrógép összeg számla név cím dátum için çok değil gibi kadar ağaç "
    "şey ığdır İstanbul güzel büyük öğretmen tarih adres tutar fatura și în că să într-o "
    "București preț sumă dată țară",
    /* Latin */
    "et in est non ad cum ut quod qui quae ex sed si de ab per esse aut ac nec hoc quam "
    "etiam sunt autem enim atque nam quidem ita vel eius neque eo quo ipse sic quoque "
    "inter tamen ante apud post pro ille haec quid nunc fuit omnia modo res nihil tam ubi "
    "quum igitur illa sine magis eum causa ipsa se sibi hic eorum quibus tum primum unde "
    "dicit scripsit videtur legitur liber libri libro auctor auctores poeta poetae "
    "scholia scholiastes codex codices editio editionis Homerus Homeri Sophocles "
    "Sophoclis Aeschylus Euripides Ajax Ajacis Ulixes Hermannus Hermanni Athenaeus "
    "Pausanias Plutarchus Cicero Horatius Vergilius Ovidius Livius Tacitus verba verbis "
    "verbum versus versum locus loco loci sententia sententiam significatio interpretatio "
    "explicatio opinio opinionem judicio judicium ejus cujus cujusque hujus jam juvat "
    "Jovis adjecit conjectura conjunctio subjectum praesertim praeterea praefatio "
    "quaestio quaerere dicere dicitur dixit facere factum fecisse habere habet videre "
    "videri potest possunt potuit debet oportet licet constat apparet intelligitur "
    "existimo puto credo scribendum legendum corrigendum nomen nominis genus generis "
    "tempus temporis corpus animus virtus gloria bellum belli pugna mors vita deus deorum "
    "rex regis populus urbs terra mare caelum lux nox dies homo hominum vir viri mulier "
    "puer pater mater frater filius filia magnus parvus bonus malus longus brevis vetus "
    "novus primus secundus tertius omnis totus nullus alius alter uterque idem quisque "
    "aliquis quicunque nonnulli plerique saepius olim postea deinde denique fortasse "
    "certe vero scilicet videlicet videl. cf. v. s. l. p. c. sq. sqq. ib. ibid. vid. "
    "schol. fragm. Il. Od. Herod. Thuc. Plat. Arist. Dem. Eustath. Suid. Hesych.",
};
