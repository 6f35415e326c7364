/* lang_romance.c - words and rules of the Romance languages, and Latin (languages.def). */
#include "datasets/text/data.h"

const char ds_words_fr[] =
    "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont "
    "avec son aux d'un cette d'une ont ses mais comme on tout nous sa été leur bien peut ces y deux "
    "elle sans être fait même après avant aussi où très entre année société numéro téléphone "
    "adresse prénom montant quantité référence facture reçu réglé délivré signé à côté français "
    "française Noël maïs naïf cœur sœur œuvre château hôtel forêt hôpital île août goût sûr déjà "
    "voilà célèbre élève père mère frère près succès problème règle lumière l'homme l'État qu'il "
    "c'est n'est j'ai aujourd'hui garçon leçon façon ça je tu vous ils elles mon ton notre votre "
    "quel quelle lorsque parce puisque pendant depuis vers chez contre selon malgré janvier "
    "février mars avril mai juin juillet septembre octobre novembre décembre lundi mardi mercredi "
    "jeudi vendredi samedi dimanche mairie département préfecture ministère demande dossier pièce "
    "jointe bénéficiaire échéance règlement chèque espèces crédit débit taxe contrat conformément "
    "ci-joint ci-dessous aîné bientôt dû crème fenêtre tête bête fête même évêque Évreux Être "
    "ambiguë haïr capharnaüm Saône œil bœuf nœud vœu";
const ds_rule ds_rules_fr[] = {
    {"month", "janvier\nfévrier\nmars\navril\nmai\njuin\njuillet\naoût\nseptembre\noctobre\n"
              "novembre\ndécembre\njanv.\nfévr.\njuil.\nsept.\noct.\ndéc."},
    {"day", "lundi\nmardi\nmercredi\njeudi\nvendredi\nsamedi\ndimanche"},
    {"first", "François\nÉlodie\nJérôme\nAnaïs\nGeneviève\nJean-Pierre\nMarie\nRené\nHélène\n"
              "Benoît\nLoïc\nThérèse\nCédric\nGaëlle\nAndré\nÉtienne\nMaïté\nZoé\nNoëlle\nClément"},
    {"last", "Lefèvre\nDupont\nBérard\nGarçon\nLemaître\nDuprés\nGuérin\nBoulanger\nde La Tour\n"
             "Maréchal\nL'Hôte\nFrançois\nPélissier\nChâtelain\nRoussel\nDelaunay\nNoël\n"
             "d'Estrées\nBaïetto\nBœuf"},
    {"title", "M.\nMme\nMlle\nMM.\nDr\nMe\nMonsieur\nMadame"},
    {"town", "Paris\nLyon\nMarseille\nBesançon\nOrléans\nNîmes\nSaint-Étienne\nBéziers\nÉvry\n"
             "Angoulême\nChâlons-en-Champagne\nGenève\nNeuchâtel\nLiège\nMontréal\nAlençon\n"
             "L'Haÿ-les-Roses\nPérigueux\nMâcon"},
    {"street", "rue de la République\nrue <W>\navenue du Général-<W>\nbd <W>\nplace de l'Église\n"
               "chemin des <W>\nallée des Tilleuls\nquai de la Gare\nimpasse <W>\nrue du Château\n"
               "cours <last>"},
    {"address", "^#, <street>\n^# bis, <street>\n##### <town>\n##### <town> Cedex ##\nBP ###\n"
                "^, <street>, ##### <town>\nCH-#### <town>\nB-#### <town>"},
    {"suffix", "S.A.\nSARL\nS.A.R.L.\nSAS\nS.A.S.\net Cie\n& Fils\nSCI\nEURL\nSNC\nSàrl"},
    {"phone", "0# ## ## ## ##\n0#.##.##.##.##\n+33 # ## ## ## ##\n+32 # ### ## ##\n"
              "Tél. : 0# ## ## ## ##\n0 8## ### ###"},
    {"taxid", "SIRET ### ### ### #####\nN° TVA FR## #########\nRCS <town> ~ ### ### ###\nAPE ####~\n"
              "TVA intracom. : FR###########"},
    {"date", "<d> <month> <yyyy>\n<day> <d> <month> <yyyy>\nle <d> <month> <yyyy>\n1er <month> <yyyy>"
             "\n<dd>/<mm>/<yyyy>\n<dd>/<mm>/<yy>\n<town>, le <d> <month> <yyyy>\n<dd>.<mm>.<yyyy>"},
    {"int", "<intspace>"},
    {"money", "<spacesum>"},
    {"amount", "<money> €\n<money> €\n<money> EUR\n^# €##\n<money> F\n<money> CHF\n<money> €  TTC"},
    {"time", "<hh>h<mi>\n<hh> h <mi>\n<hh>:<mi>\nà <hh> heures"},
    {"abbr", "p. ex.\netc.\nn°\nN°\nc.-à-d.\nart.\nréf.\nenv.\nTTC\nHT\nP.-S.\nàd.\n1er\n2e\nXIXe\n"
             "R.-V.\ns.v.p.\nSt-\ncf."},
    {"label", "Nom\nPrénom\nNom de jeune fille\nNé(e) le\nÀ\nDate de naissance\nLieu de naissance\n"
              "Adresse\nCode postal\nVille\nTéléphone\nSignature\nFait à\nNationalité\nProfession\n"
              "Situation de famille\nRéférence\nObjet\nN/Réf.\nV/Réf.\nPièces jointes\nObservations\n"
              "Délivré par\nValable jusqu'au\nN° de sécurité sociale"},
    {"totalword", "TOTAL\nTotal TTC\nTotal HT\nSous-total\nTVA 20 %\nTVA 5,5%\nNet à payer\nRendu\n"
                  "ESPÈCES\nEspèces\nCarte bancaire\nCB\nRemise\nMontant dû\nArrhes\nÀ régler\n"
                  "Monnaie\nDont TVA"},
    {"collabel", "Désignation\nQté\nQuantité\nP.U. HT\nMontant\nLibellé\nRéf.\nArticle\nUnité\n"
                 "Prix unitaire"},
    {"doclabel", "Facture n°\nFACTURE N°\nClient n°\nTicket\nCaisse\nCommande n°\nDevis n°\n"
                 "Bon de livraison\nTable\nServeur\nDossier n°"},
    {"thanks", "Merci de votre visite\nÀ bientôt !\nMERCI À BIENTÔT\nTICKET CLIENT\nÉchange sous ^# "
               "jours\nOuvert\nFermé\nSortie\nEntrée interdite\nDéfense de fumer\nSoldes\n"
               "Conservez votre ticket"},
    {"phrase",
     "Madame, Monsieur,\nVeuillez agréer, Monsieur, l'expression de nos sentiments distingués.\n"
     "Nous accusons réception de votre lettre du <d> <month>.\nLe règlement doit nous parvenir "
     "avant le <date>.\nVous trouverez ci-joint les pièces demandées.\nL'assemblée générale se "
     "tiendra le <date> à <time>.\nCocher la case correspondante.\nRayer les mentions inutiles.\n"
     "La somme de <amount> a été versée à titre d'acompte.\nArrêté la présente facture à la "
     "somme de <amount>."},
    {0},
};

const char ds_words_es[] =
    "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le "
    "ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años "
    "hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni parte tiene él uno "
    "donde bien tiempo mismo ese ahora cada vida otro después te otros aunque esa eso hace niño "
    "señor señora España año mañana pequeño dirección teléfono número código página sección "
    "descripción razón nación ¿cómo ¿quién ¡hola importe factura fecha cliente cantidad precio "
    "línea público café árbol corazón lunes martes miércoles jueves viernes sábado domingo enero "
    "febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "ayuntamiento ministerio solicitud firma nombre apellidos domicilio población provincia "
    "nacimiento pagaré recibo cuenta crédito débito impuesto según además todavía quizás jamás "
    "cigüeña lingüística vergüenza pingüino antigüedad único último próximo índice océano él ésta "
    "aquél dónde cuándo cuánto según Ángel Íñigo Óscar Úbeda Ñuñoa montaña otoño sueño leña";
const ds_rule ds_rules_es[] = {
    {"month", "enero\nfebrero\nmarzo\nabril\nmayo\njunio\njulio\nagosto\nseptiembre\noctubre\n"
              "noviembre\ndiciembre\nene.\nfeb.\nago.\nsept.\ndic."},
    {"day", "lunes\nmartes\nmiércoles\njueves\nviernes\nsábado\ndomingo"},
    {"first", "José\nMaría\nAndrés\nInés\nÁngel\nBegoña\nRaúl\nConcepción\nJesús\nLucía\nÍñigo\n"
              "Óscar\nRocío\nSebastián\nVíctor\nMónica\nTomás\nÁlvaro\nNicolás\nIván"},
    {"last", "García\nMartínez\nRodríguez\nMuñoz\nNúñez\nIbáñez\nPérez\nGómez\nJiménez\nSáez\n"
             "de la Peña\nÁlvarez\nCastaño\nBolaños\nGüell\nLópez\nHernández\nOrdóñez\nGutiérrez\n"
             "Zúñiga"},
    {"title", "D.\nDña.\nSr.\nSra.\nDon\nDoña\nDr.\nSres."},
    {"town", "Madrid\nMálaga\nCórdoba\nLeón\nÁvila\nCádiz\nLogroño\nA Coruña\nCastellón\n"
             "Alcalá de Henares\nMérida\nJaén\nAlmería\nGijón\nMéxico, D.F.\nBogotá\nAsunción\n"
             "Peñíscola\nSan Sebastián"},
    {"street", "C/ <W>\nCalle <W>\nCalle del <last>\nAvda. de <W>\nPza. Mayor\nPaseo de la Castaña\n"
               "Plaza de España\nC/ Núñez de Balboa\nRonda de <W>\nCtra. de <town>"},
    {"address", "<street>, ^#\n<street>, n.º ^#\n<street>, ^#, ^.º ~\n##### <town>\n##### <town> "
                "(<town>)\n<street>, ^#, ##### <town>\nApdo. de Correos ###\nC.P. #####"},
    {"suffix", "S.A.\nS.L.\nS.L.U.\ny Cía.\nS. A.\ne Hijos\nS. Coop.\nS.A. de C.V."},
    {"phone", "9# ### ## ##\n9## ## ## ##\n+34 ### ### ###\nTel. 9## ### ###\n6## ### ###\n"
              "Tfno.: ### ## ## ##"},
    {"taxid", "N.I.F. ########-~\nC.I.F.: ~-########\nCIF ~########\nDNI ##.###.###-~\nNIE X#######-~"},
    {"date", "<d> de <month> de <yyyy>\n<day>, <d> de <month> de <yyyy>\n<dd>/<mm>/<yyyy>\n<d>-^-<yy>\n"
             "<dd>-<mm>-<yyyy>\nEn <town>, a <d> de <month> de <yyyy>\n<d>.<mm>.<yyyy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>\n<commasum>\n<commasum>\n<dotsum>"},
    {"amount", "<money> €\n<money> €\n<money> EUR\n<money> euros\n<money> ptas.\n$<money>\n<money> Pts"},
    {"time", "<hh>:<mi>\n<hh>:<mi> h\n<hh>.<mi> h.\na las <hh>:<mi>"},
    {"abbr", "p. ej.\netc.\nn.º\nN.º\nart.\npág.\naprox.\nref.\nSr.\nUd.\nVd.\nDpto.\n1.º\n2.ª\n3.er\n"
             "EE. UU.\nc/c\nfdo.\nadm.ón"},
    {"label", "Nombre\nApellidos\nNombre y apellidos\nFecha de nacimiento\nLugar de nacimiento\n"
              "Domicilio\nCódigo postal\nPoblación\nProvincia\nTeléfono\nFirma\nNacionalidad\n"
              "Profesión\nEstado civil\nN.º de cuenta\nAsunto\nObservaciones\nVálido hasta\n"
              "Expedido en\nSexo\nCorreo electrónico"},
    {"totalword", "TOTAL\nTotal\nSubtotal\nTOTAL A PAGAR\nI.V.A. 21%\nIVA 10 %\nBase imponible\n"
                  "Efectivo\nEFECTIVO\nCambio\nTarjeta\nDescuento\nEntregado\nImporte total\n"
                  "Propina\nA devolver"},
    {"collabel", "Descripción\nCantidad\nCant.\nPrecio\nImporte\nArtículo\nUds.\nP. unit.\nConcepto\n"
                 "Dto."},
    {"doclabel", "Factura n.º\nFactura Nº\nCliente\nPedido\nAlbarán\nCaja\nLe atendió\nMesa\nTicket\n"
                 "Operación\nN.º de expediente"},
    {"thanks", "Gracias por su visita\n¡Gracias por su compra!\n¡Hasta pronto!\nIVA INCLUIDO\nCopia "
               "para el cliente\nAbierto\nCerrado\nSalida\nEntrada\nProhibido fumar\nRebajas\n"
               "¡Atención!\n¿Necesita ayuda?"},
    {"phrase",
     "Muy señor mío:\nEstimado Sr. <last>:\nLe saluda atentamente,\nAcusamos recibo de su carta "
     "del <d> de <month>.\nEl importe deberá abonarse antes del <date>.\nAdjunto le remitimos la "
     "documentación solicitada.\nLa reunión tendrá lugar el <date> a las <hh>:<mi>.\nMarque con "
     "una cruz lo que proceda.\n¿Ha cambiado usted de domicilio?\n¡No se admiten devoluciones sin "
     "el recibo!"},
    {0},
};

const char ds_words_it[] =
    "di e il la che in a per un del non con una sono le si da i al come più ma dei nel alla della è "
    "anche lo se ha gli delle su ed o questo quella tutti dalla stato essere molto cosa così può "
    "però già perché città società università qualità quantità attività libertà lunedì martedì "
    "mercoledì giovedì venerdì sabato domenica caffè virtù là giù né sé dopo prima anno giorno "
    "prezzo totale fattura cliente importo via piazza numero codice indirizzo telefono pagamento "
    "ricevuta scontrino euro io tu lui lei noi voi loro mio tuo suo nostro vostro quale quando "
    "mentre poiché affinché finché perciò ciò cioè ventitré metà età verità novità comunità "
    "possibilità responsabilità gennaio febbraio marzo aprile maggio giugno luglio agosto "
    "settembre ottobre novembre dicembre comune provincia regione ministero domanda firma nome "
    "cognome nascita residenza cittadinanza conto credito debito imposta dell'anno l'importo "
    "un'altra all'ufficio nell'elenco sull'argomento c'è com'è dov'è tè pietà lassù tribù "
    "Forlì Cefalù È sarà avrà farà dirà potrà dovrà verrà dì sì lì";
const ds_rule ds_rules_it[] = {
    {"month", "gennaio\nfebbraio\nmarzo\naprile\nmaggio\ngiugno\nluglio\nagosto\nsettembre\nottobre\n"
              "novembre\ndicembre\ngen.\nfeb.\nsett.\nott.\ndic."},
    {"day", "lunedì\nmartedì\nmercoledì\ngiovedì\nvenerdì\nsabato\ndomenica"},
    {"first", "Giuseppe\nMaria\nNicolò\nGiosuè\nFrancesca\nLuca\nChiara\nAlessandro\nGiulia\nNoè\n"
              "Paolo\nElena\nMatteo\nCarlo\nLucia\nTeresa\nMosè\nSalvatore\nPietro\nBeatrice"},
    {"last", "Rossi\nBianchi\nEsposito\nD'Angelo\nDe Luca\nRomano\nMuzzì\nDall'Asta\nFerrari\nGallo\n"
             "Cefalà\nLo Bianco\nMontanari\nDell'Orto\nNicolò\nSanfilippo\nSalà\nBruno\nDi Stefano\n"
             "Pirrò"},
    {"title", "Sig.\nSig.ra\nSig.na\nDott.\nDott.ssa\nAvv.\nIng.\nGeom.\nSpett.le\nProf."},
    {"town", "Roma\nMilano\nForlì\nNapoli\nTorino\nFirenze\nL'Aquila\nSan Donà di Piave\nCefalù\n"
             "Cantù\nReggio nell'Emilia\nBologna\nVenezia\nMondovì\nPatù\nBari\nTrieste"},
    {"street", "Via <last>\nVia Garibaldi\nP.zza <W>\nPiazza della Libertà\nCorso <W>\nViale dell'Unità\n"
               "Via XX Settembre\nV.le <W>\nVicolo <W>\nStrada Provinciale ^#\nLargo <W>"},
    {"address", "<street>, ^#\n<street> ^#/~\n##### <town> (~~)\n##### <town>\n<street>, ^# - ##### "
                "<town> (~~)\nI-##### <town>\nC.P. ###\n<street>, ^#/bis"},
    {"suffix", "S.p.A.\nS.r.l.\nSpA\nSrl\ns.n.c.\nS.a.s.\n& C.\n& Figli\nSoc. Coop.\nS.r.l.s."},
    {"phone", "0#/######\n0## ######\n+39 0# ########\n3## #######\nTel. 0##/## ## ##\n0#-########"},
    {"taxid", "P.IVA ###########\nP. IVA IT###########\nC.F. ~~~~~~##~##~###~\nCod. Fisc. "
              "~~~~~~##~##~###~\nREA ~~-######"},
    {"date", "<d> <month> <yyyy>\n<day> <d> <month> <yyyy>\n<dd>/<mm>/<yyyy>\n<dd>-<mm>-<yyyy>\n"
             "<town>, lì <d> <month> <yyyy>\n1° <month> <yyyy>\n<dd>.<mm>.<yy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>"},
    {"amount", "€ <money>\n<money> €\n€<money>\nEUR <money>\n<money> EUR\nL. ^#.###\nLire ^##.###"},
    {"time", "ore <hh>:<mi>\n<hh>:<mi>\n<hh>.<mi>\nalle ore <hh>.<mi>"},
    {"abbr", "es.\necc.\nn.\nn°\nart.\npag.\nc.a.\nrif.\nSpett.le\nall.\ns.n.c.\nU.S.\nc/o\nd.d.\n"
             "1ª\n2°\na.C.\ncfr."},
    {"label", "Nome\nCognome\nData di nascita\nLuogo di nascita\nResidenza\nIndirizzo\nC.A.P.\nCittà\n"
              "Provincia\nTelefono\nFirma\nCittadinanza\nProfessione\nStato civile\nCodice fiscale\n"
              "Oggetto\nNote\nScadenza\nRilasciato da\nCondizioni di pagamento\nQuantità"},
    {"totalword", "TOTALE\nTotale\nTOTALE COMPLESSIVO\nSubtotale\nTOTALE EURO\ndi cui IVA\nIVA 22%\n"
                  "Contanti\nPagamento contante\nResto\nSconto\nImponibile\nPagamento elettronico\n"
                  "Importo pagato"},
    {"collabel", "Descrizione\nQ.tà\nQuantità\nPrezzo\nImporto\nArticolo\nU.M.\nPrezzo unitario\nIVA"},
    {"doclabel", "Fattura n.\nCliente\nOrdine n.\nDDT n.\nCassa\nOperatore\nTavolo\nDocumento n.\n"
                 "DOCUMENTO COMMERCIALE\nPratica n."},
    {"thanks", "Grazie e arrivederci\nArrivederci e grazie\nGRAZIE DELLA VISITA\nCopia cliente\nAperto\n"
               "Chiuso\nUscita\nIngresso libero\nVietato fumare\nSaldi\nSi prega di conservare lo "
               "scontrino"},
    {"phrase",
     "Egregio Signore,\nDistinti saluti\nCon la presente confermiamo la ricezione della Vostra del "
     "<d> <month>.\nIl pagamento è dovuto entro il <date>.\nSi allega la documentazione "
     "richiesta.\nL'assemblea è convocata per il giorno <date> alle ore <hh>.<mi>.\nBarrare la "
     "casella che interessa.\nIl sottoscritto dichiara che quanto sopra è conforme a verità.\n"
     "La quota annua è di <amount>."},
    {0},
};

const char ds_words_pt[] =
    "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das "
    "tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era "
    "depois sem mesmo aos ter seus quem nas me esse eles estão você tinha foram essa num nem suas "
    "meu às minha têm numa pelos são João coração ação informação não amanhã mãe irmão português "
    "endereço número preço segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado "
    "domingo janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro câmara município ministério pedido assinatura nome apelido morada freguesia distrito "
    "nascimento recibo conta crédito débito imposto segundo além ainda talvez nunca três avô avó "
    "pôr porém através atrás português francês inglês alemão espanhol razão estação condições "
    "ações situações mães pães cães põe dispõe você lâmpada câmbio tâmara ciência polícia páginas "
    "última próximo órgão óleo água área índice útil única lingüiça tranqüilo àquela às";
const ds_rule ds_rules_pt[] = {
    {"month", "janeiro\nfevereiro\nmarço\nabril\nmaio\njunho\njulho\nagosto\nsetembro\noutubro\n"
              "novembro\ndezembro\nJaneiro\nMarço\nfev.\nset.\nout.\ndez."},
    {"day", "segunda-feira\nterça-feira\nquarta-feira\nquinta-feira\nsexta-feira\nsábado\ndomingo"},
    {"first", "João\nMaria\nAntónio\nConceição\nJosé\nInês\nSebastião\nFátima\nLuís\nÂngela\nSimão\n"
              "Estêvão\nBárbara\nTomás\nAssunção\nÁlvaro\nLúcia\nMário\nEugénia\nGonçalo"},
    {"last", "Gonçalves\nSilva\nConceição\nAraújo\nMagalhães\nGuimarães\nPinheiro\nSimões\nFalcão\n"
             "da Câmara\nBragança\nAssunção\nLeitão\nBrandão\nLourenço\nCastelo-Branco\nSá\nEça\n"
             "Ramalhão\nMourão"},
    {"title", "Sr.\nSr.ª\nExmo. Sr.\nD.\nDr.\nDr.ª\nEng.\nExma. Senhora"},
    {"town", "Lisboa\nPorto\nBragança\nGuimarães\nÉvora\nSantarém\nSetúbal\nPortimão\nCovilhã\n"
             "São Paulo\nBrasília\nMaceió\nVila Nova de Famalicão\nLagoa\nGoiânia\nÁgueda\nÓbidos"},
    {"street", "Rua <W>\nRua da Conceição\nAv. da Liberdade\nR. do <W>\nTravessa da Estação\nLargo do "
               "Carmo\nPraça da República\nAvenida São João\nEstrada de <W>\nRua 25 de Abril"},
    {"address", "<street>, ^#\n<street>, n.º ^#, ^.º Esq.\n####-### <town>\n####-### <town>\n<street>, "
                "^##, ####-### <town>\nCEP #####-###\nApartado ###\n<street>, ^#, r/c Dto."},
    {"suffix", "Lda\nLda.\nS.A.\nLTDA\nUnipessoal Lda\n& Filhos, Lda.\nE.P.\nCRL\nS.G.P.S."},
    {"phone", "2## ### ###\n21 ### ## ##\n+351 ### ### ###\n9## ### ###\n(##) ####-####\n+55 ## "
              "#####-####\nTelef. ### ## ## ##"},
    {"taxid", "NIF ### ### ###\nContribuinte n.º #########\nNIPC #########\nCNPJ ##.###.###/0001-##\n"
              "CPF ###.###.###-##\nNIF: PT#########"},
    {"date", "<d> de <month> de <yyyy>\n<day>, <d> de <month> de <yyyy>\n<dd>/<mm>/<yyyy>\n"
             "<dd>-<mm>-<yyyy>\n<yyyy>-<mm>-<dd>\n<town>, <d> de <month> de <yyyy>\n1.º de <month>"},
    {"int", "<intdot>"},
    {"money", "<commasum>\n<commasum>\n^#$##\n^.###$##"},
    {"amount", "<money> €\n<money> €\n€ <money>\n<money> EUR\nR$ <money>\nR$<money>\n<money> euros"},
    {"time", "<hh>h<mi>\n<hh>:<mi>\n<hh>:<mi> h\nàs <hh>h<mi>"},
    {"abbr", "p. ex.\netc.\nn.º\nN.º\nart.º\npág.\naprox.\nref.ª\nV. Ex.ª\nDto.\nEsq.\n1.º\n2.ª\nc/\n"
             "r/c\nSr.ª\nexmo.\nfl."},
    {"label", "Nome\nApelido\nNome completo\nData de nascimento\nNaturalidade\nMorada\nCódigo postal\n"
              "Localidade\nTelefone\nTelemóvel\nAssinatura\nNacionalidade\nProfissão\nEstado civil\n"
              "Filiação\nN.º de contribuinte\nAssunto\nObservações\nVálido até\nEndereço\nCidade\n"
              "Cartão de cidadão"},
    {"totalword", "TOTAL\nTotal\nSubtotal\nTOTAL A PAGAR\nIVA 23%\nI.V.A. 6 %\nDinheiro\nNumerário\n"
                  "Troco\nMultibanco\nDesconto\nValor total\nIncidência\nEntregue\nTotal líquido"},
    {"collabel", "Descrição\nQtd.\nQuantidade\nPreço\nValor\nArtigo\nPreço unitário\nUnid.\nDesignação"},
    {"doclabel", "Fatura n.º\nFactura N.º\nRecibo n.º\nCliente\nEncomenda\nGuia de remessa\nCaixa\n"
                 "Operador\nMesa\nNota fiscal\nPedido nº"},
    {"thanks", "Obrigado pela sua visita\nVolte sempre\nObrigada e até à próxima\nIVA incluído\nCópia "
               "do cliente\nAberto\nFechado\nSaída\nEntrada\nÉ proibido fumar\nPromoção\nAtenção!"},
    {"phrase",
     "Exmos. Senhores,\nCom os melhores cumprimentos,\nAcusamos a recepção da sua carta de <d> de "
     "<month>.\nO pagamento deverá ser efetuado até <date>.\nJunto enviamos a documentação "
     "solicitada.\nA reunião terá lugar no dia <date>, às <hh>h<mi>.\nAssinale com uma cruz a opção "
     "correta.\nNão são aceites devoluções sem o talão.\nA quota anual é de <amount>."},
    {0},
};

const char ds_words_ro[] =
    "și în a al ai ale de la pe cu din pentru că să se nu mai este sunt era au am fi fost care ce "
    "cine când cum unde dacă deși fiindcă până după înainte între sub peste prin fără contra "
    "despre acest această aceste acel acea un o unui unei nici doar chiar foarte mult puțin toți "
    "toate fiecare alt altă același aceeași eu tu el ea noi voi ei ele meu tău său nostru vostru "
    "lor an ani zi zile lună luni săptămână oră timp luni marți miercuri joi vineri sâmbătă "
    "duminică ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie "
    "noiembrie decembrie preț sumă factură plată chitanță cantitate client număr dată semnătură "
    "adresă strada oraș județ comună primărie minister cerere contract societate bancă cont "
    "impozit taxă lege articol hotărâre ședință președinte secretar membru asociație școală "
    "învățământ universitate viață oameni țară București România român românească înțeles "
    "întrebare răspuns câteva câți mâine ieri astăzi încă așa aici acolo față ușă fereastră "
    "cameră casă apă pâine brânză roșu verde albastru negru alb înalt lățime lungime greutate "
    "știință muncă muncitor sănătate soție frumoasă tânăr bătrân îmi își ștergere țesătură";
const ds_rule ds_rules_ro[] = {
    {"month", "ianuarie\nfebruarie\nmartie\naprilie\nmai\niunie\niulie\naugust\nseptembrie\n"
              "octombrie\nnoiembrie\ndecembrie\nian.\nfeb.\nsept.\noct."},
    {"day", "luni\nmarți\nmiercuri\njoi\nvineri\nsâmbătă\nduminică"},
    {"first", "Ștefan\nIoana\nAndrei\nȚuțu\nElena\nIlinca\nGheorghe\nMărioara\nConstantin\nRăzvan\n"
              "Sânziana\nMihăiță\nCătălin\nAnca\nFlorența\nDragoș\nNicolae\nBogdan\nCrăciun\nIonuț"},
    {"last", "Popescu\nIonescu\nȘerban\nȚurcanu\nMunteanu\nBălan\nCîmpeanu\nDobrogeanu\nRădulescu\n"
             "Grigoraș\nVăcărescu\nȘtefănescu\nMoțoc\nBrătianu\nHașdeu\nStănescu\nCojocaru\n"
             "Bănică\nLupașcu\nFărcaș"},
    {"title", "Dl.\nDna.\nDomnul\nDoamna\nDr.\nIng.\nAv.\nD-lui"},
    {"town", "București\nCluj-Napoca\nIași\nTimișoara\nBrașov\nConstanța\nPloiești\nGalați\nBrăila\n"
             "Piatra Neamț\nTârgu Mureș\nBacău\nPitești\nChișinău\nBistrița\nAlba Iulia\nReșița"},
    {"street", "Str. <W>\nStrada <last>\nBd. Unirii\nȘos. <W>\nCalea Victoriei\nAleea <W>\nPiața "
               "Libertății\nStr. Ștefan cel Mare\nBd. Mărăști\nIntrarea <W>"},
    {"address", "<street> nr. ^#\n<street> nr. ^#, bl. ~^, sc. ~, ap. ^#\n###### <town>\n<street>, nr. "
                "^#, <town>\nJud. <town>\nSector ^, <town>\nC.P. ######"},
    {"suffix", "S.R.L.\nSRL\nS.A.\nS.N.C.\nS.R.L.-D.\nP.F.A.\nR.A."},
    {"phone", "02#-###.##.##\n07## ### ###\n+40 2# ### ## ##\n02##/######\nTel.: 07##.###.###"},
    {"taxid", "CUI RO########\nC.I.F. RO #######\nJ40/####/<yyyy>\nReg. com. J##/####/<yyyy>\nCNP "
              "#############\nIBAN RO## BANC ####"},
    {"date", "<d> <month> <yyyy>\n<day>, <d> <month> <yyyy>\n<dd>.<mm>.<yyyy>\n<dd>/<mm>/<yyyy>\n"
             "<dd>-<mm>-<yyyy>\n<town>, la <d> <month> <yyyy>"},
    {"int", "<intdot>"},
    {"money", "<commasum>"},
    {"amount", "<money> lei\n<money> lei\n<money> RON\nRON <money>\n<money> LEI\n<money> €"},
    {"time", "ora <hh>:<mi>\n<hh>:<mi>\n<hh>.<mi>\norele <hh>"},
    {"abbr", "ș.a.m.d.\netc.\nnr.\nart.\nalin.\npag.\nd-l\nd-na\nș.a.\nî.Hr.\nbl.\nsc.\nap.\njud.\n"
             "lit.\nvs.\ncca."},
    {"label", "Nume\nPrenume\nData nașterii\nLocul nașterii\nDomiciliu\nAdresa\nCod poștal\nLocalitatea\n"
              "Județul\nTelefon\nSemnătura\nCetățenia\nProfesia\nStarea civilă\nÎnălțime\nCont bancar\n"
              "Obiect\nObservații\nValabil până la\nEliberat de\nSeria și numărul\nȘtampila"},
    {"totalword", "TOTAL\nTotal\nSubtotal\nTOTAL LEI\nTVA 19%\nT.V.A. 9 %\nNumerar\nNUMERAR\nRest\n"
                  "Card\nReducere\nTotal de plată\nSuma\nBază impozabilă\nÎn total"},
    {"collabel", "Denumire\nCantitate\nCant.\nPreț\nValoare\nProdus\nU.M.\nPreț unitar\nBuc."},
    {"doclabel", "Factura nr.\nSeria\nClient\nComanda nr.\nAviz nr.\nCasa\nOperator\nMasa\nBon fiscal\n"
                 "Chitanța nr.\nDosar nr."},
    {"thanks", "Vă mulțumim!\nMulțumim pentru vizită\nVă mai așteptăm\nBON FISCAL\nDeschis\nÎnchis\n"
               "Ieșire\nIntrare\nFumatul interzis\nReduceri\nAtenție!\nPăstrați bonul"},
    {"phrase",
     "Stimate domnule <last>,\nCu stimă,\nCu deosebită considerație\nPlata se face până la data de "
     "<date>.\nAm primit scrisoarea dumneavoastră din <date>.\nAlăturat vă trimitem actele "
     "solicitate.\nȘedința va avea loc la data de <date>, ora <hh>:<mi>.\nBifați căsuța "
     "corespunzătoare.\nSubsemnatul declar pe propria răspundere că datele sunt exacte.\n"
     "Cotizația anuală este de <amount>."},
    {0},
};

/* For their letters. */
const char ds_words_ca[] =
    "de la el i que a en els les un una per amb no és del al es se si com més o però seu seva ha "
    "hi ho són va ser fer tot molt també només quan on què qui perquè després abans fins sobre "
    "entre sense contra segons aquest aquesta aquell cada altre mateix any anys dia dies mes hora "
    "temps dilluns dimarts dimecres dijous divendres dissabte diumenge gener febrer març abril "
    "maig juny juliol agost setembre octubre novembre desembre preu import factura client número "
    "codi adreça telèfon pagament rebut compte crèdit impost ajuntament província comarca "
    "sol·licitud signatura nom cognom naixement població col·legi col·lecció il·lusió "
    "intel·ligència al·lèrgia cel·la xarel·lo pel·lícula instal·lació Gal·les goril·la qüestió "
    "llengua pingüí raïm veí ruïna país països diürn català Barcelona València Lleó òrgan ús "
    "únic últim època àrea això així allò façana plaça força començar";
const ds_rule ds_rules_ca[] = {
    {"month", "gener\nfebrer\nmarç\nabril\nmaig\njuny\njuliol\nagost\nsetembre\noctubre\nnovembre\n"
              "desembre"},
    {"town", "Barcelona\nGirona\nLleida\nTarragona\nMataró\nVic\nPalma\nVila-real\nL'Hospitalet\nAlacant"},
    {"date", "<d> de <month> de <yyyy>\n<d> d'abril de <yyyy>\n<dd>/<mm>/<yyyy>\n<town>, <d> de <month> "
             "de <yyyy>"},
    {"address", "C/ <W>, ^#\n##### <town>\nAv. <W>, ^#, ^r ^a\nPl. Major, ^"},
    {0},
};

const char ds_words_gl[] =
    "de a o que e do da en un unha para é con non os as no na por máis dos como pero foi ao el das "
    "ten á seu súa ou ser cando moito hai nos xa está eu tamén só polo pola ata iso ela entre era "
    "despois sen mesmo ano anos día mes hora tempo luns martes mércores xoves venres sábado "
    "domingo xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro "
    "decembro prezo factura cliente número enderezo teléfono pagamento recibo conta imposto "
    "concello provincia solicitude sinatura nome apelidos nacemento información condición lingüística "
    "saúde río camiño mañá corazón galego A Coruña Ourense Lugo Pontevedra Ferrol niño viño";
const ds_rule ds_rules_gl[] = {
    {"month", "xaneiro\nfebreiro\nmarzo\nabril\nmaio\nxuño\nxullo\nagosto\nsetembro\noutubro\n"
              "novembro\ndecembro"},
    {"town", "A Coruña\nSantiago de Compostela\nLugo\nOurense\nPontevedra\nVigo\nFerrol\nCambados"},
    {"date", "<d> de <month> de <yyyy>\n<dd>/<mm>/<yyyy>"},
    {0},
};

const char ds_words_la[] =
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
    "schol. fragm. Il. Od. Herod. Thuc. Plat. Arist. Dem. Eustath. Suid. Hesych.";
const ds_rule ds_rules_la[] = {{0}};

/* With its lengths, as school books and dictionaries mark them. */
const char ds_words_la_long[] =
    "et in est nōn ad cum ut quod quī quae ex sed sī dē ab per esse aut ac nec hōc quam etiam sunt "
    "autem enim atque nam quidem ita vel neque eō sīc quoque inter tamen ante apud post prō ille "
    "haec quid nunc omnia modo rēs nihil tam ubi igitur sine magis eum causā sē sibi hīc eōrum "
    "quibus tum prīmum unde dīcit scrīpsit vidētur legitur liber librī auctor auctōrēs poēta "
    "poētae verba verbīs versus locō locī sententia sententiam dīcere dīcitur dīxit facere fēcisse "
    "habēre habet vidēre vidērī potest possunt dēbet oportet licet nōmen nōminis genus generis "
    "tempus temporis corpus animus virtūs glōria bellum bellī pugna mors vīta deus deōrum rēx "
    "rēgis populus urbs terra mare caelum lūx nox diēs homō hominum vir virī mulier puer pater "
    "māter frāter fīlius fīlia magnus parvus bonus malus longus brevis vetus novus prīmus secundus "
    "tertius omnis tōtus nūllus alius alter uterque idem quisque aliquis plērīque saepius ōlim "
    "posteā dēnique fortasse certē vērō Rōma Rōmānus Rōmānōrum amō amās amat amāmus amātis amant "
    "moneō monēs rēgnum oppidum ager agrī puella puellārum servus servōrum dominus ĭter ăqua "
    "brĕvis tĕmpus ŏpus cŏlor lĭber pŏpulus mălus căno ūnus duo trēs quattuor quīnque sex septem "
    "octō novem decem centum mīlle īgnis āēr pāx dūx nūmen Ĕgo Ĭbi Ŏvis Ădeō Ŭbĭ Āra Ēmōtus Īdūs "
    "Ōrātiō Ūsus ȳ Sȳria lȳra Pȳthōn nŭmĕrus rŭber sŭpĕr";
const ds_rule ds_rules_la_long[] = {{0}};
