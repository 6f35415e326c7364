/* rules.c - what forms, receipts, letters and books hold, as a grammar (signs:
 * gen.h). */
#include "datasets/text/data.h"

const ds_rule ds_rules[] = {
    /* numbers */
    {"int",
     "#\n^#\n^##\n^###\n^####\n^#####\n^,###\n^#,###\n^##,###\n^.###\n^ ### ###"},
    {"money",
     "^.##\n^#.##\n^##.##\n^,###.##\n^#,###.##\n0.##\n^.#0\n^#.00\n^#.90\n^##.50\n^,##\n"
     "^#,##\n^.###,##\n^###.##\n^#.#5\n0.00\n0.00\n-^.##\n-0.0#\n^.##-\n(^##.##)\n"
     "^'###.##\n^ ###,##"},
    {"cur",
     "RM\n$\nRM \n€\n£\nUS$\nEUR \nUSD \nGBP \nCHF \nRs.\n¥\nS$\nR$\nkr "},
    {"amount",
     "<money>\n<money>\n<cur><money>\n<cur> <money>\n<money> €\n<money> EUR\n"
     "<money> RM\n<cur><int>\n<money> <taxcode>\n<cur><money>/<unit>\n$^#K\n£^m\n¢^#\n"
     "##¢"},
    {"unit",
     "kg\ng\npcs\nea\nhr\nm²\nm³\ncm\nmm\nl\nml\nkWh\nV\nA\nkm\nlb\noz\nft\nin.\nUNIT\n"
     "PCS\nKG\nLTR\nCTN\nBOX\n°C\n°F\nµm\nµF\nΩ\n%"},
    {"taxcode",
     "SR\nS\nZR\nZRL\nT\nTX\nA\nB\nZ\nE\n*\nG\nSR6"},
    {"percent",
     "^%\n^#%\n^ %\n^#.#%\n6%\n6%\n100%\n0%\n0 %\n^#,# %\n@6%\n±^#%\n^‰\n½%\n< ^%\n> ^#%"},
    {"measure",
     "^#<unit>\n^# <unit>\n^.#<unit>\n^.# x ^.# <unit>\n^## x ^##mm\n^×^#\n^½\"\n^'^\"\n"
     "±0.^ mm\n^¼ in\n^¾ cup\n^#° ##'\n-^#°C\n^#.^# ± 0.#\n<int><unit>"},
    {"fraction",
     "^/^\n^½\n^¼\n^¾\n½\n¼\n¾\n^/^#\n^#/^##"},
    {"roman",
     "I.\nII.\nIII.\nIV.\nV.\nVI.\nVII.\nVIII.\nIX.\nX.\nXI.\nXII.\nXIV.\nXVII.\nXX.\n"
     "XXIV.\nXL.\nMDCCCXXX.\n(i)\n(ii)\n(iii)\n(iv)\ni.\niii.\nII\nIII\nIV"},
    /* time */
    {"dd",
     "0^\n1#\n2#\n30\n31"},
    {"d",
     "^\n1#\n2#\n30\n31"},
    {"mm",
     "0^\n10\n11\n12"},
    {"yy",
     "0#\n1#\n2#\n9#"},
    {"yyyy",
     "19##\n18##\n20##\n201#\n202#\n201#"},
    {"month",
     "January\nFebruary\nMarch\nApril\nMay\nJune\nJuly\nAugust\nSeptember\nOctober\n"
     "November\nDecember\nJan\nFeb\nMar\nApr\nJun\nJul\nAug\nSep\nSept.\nOct\nNov\nDec\n"
     "JAN\nFEB\nMAR\nAPR\nMAY\nJUN\nJUL\nAUG\nSEP\nOCT\nNOV\nDEC\nJänner\nMärz\n"
     "Dezember\njanvier\nfévrier\nmai\naoût\ndécembre\nenero\njulio\ndiciembre\n"
     "gennaio\nluglio\noktober\nmaj\nmarço"},
    {"day",
     "Monday\nTuesday\nWednesday\nThursday\nFriday\nSaturday\nSunday\nMon\nTue\nWed\n"
     "Thu\nFri\nSat\nSun\nMONDAY\nFRIDAY\nMo.\nDi\nSamstag\nlundi\nmartes\nsabato\n"
     "AHAD\nISNIN\nRABU"},
    {"date",
     "<dd>/<mm>/<yyyy>\n<dd>/<mm>/<yyyy>\n<dd>/<mm>/<yy>\n<d>/^/<yy>\n<dd>-<mm>-<yyyy>\n"
     "<dd>-<month>-<yyyy>\n<yyyy>-<mm>-<dd>\n<dd>.<mm>.<yyyy>\n<d>.^.<yyyy>\n"
     "<d> <month> <yyyy>\n<month> <d>, <yyyy>\n<dd> <month> <yy>\n<d>. <month> <yyyy>\n"
     "<day>, <d> <month> <yyyy>\n<dd>/<mm>\n<month> <yyyy>\n<day> <dd>/<mm>/<yy>\n"
     "'<yy>\n<dd><mm><yyyy>\n<month> <d>{st|nd|rd|th}, <yyyy>\nden <d>.<mm>.<yyyy>\n"
     "<mm>/<dd>/<yyyy>"},
    {"hh",
     "0#\n1#\n2{0|1|2|3}"},
    {"mi",
     "0#\n1#\n2#\n3#\n4#\n5#"},
    {"time",
     "<hh>:<mi>\n<hh>:<mi>:<mi>\n<hh>:<mi>:<mi>\n^:<mi>{AM|PM}\n"
     "1{0|1|2}:<mi> {AM|PM|am|pm}\n^:<mi> {a.m.|p.m.}\n<hh>.<mi>\n<hh>h<mi>\n"
     "<hh>:<mi> Uhr\n^:<mi>:<mi> PM\n<hh><mi> hrs"},
    {"datetime",
     "<date> <time>\n<date> <time>\n<date>, <time>\n<date> - <time>\n<time> <date>\n"
     "<date>  <time>"},
    /* codes */
    {"code",
     "~~-####\n~###-###\n#####-##\n~~~ ####\n````-````\n##########\n########\n"
     "~#########\n~~##/##\n####/###/~####\n~~######\n00########\n000###-~\n##-######-#\n"
     "~~~~####\n```````\n~-##.##\n~{A|B|C}###\n#~##~#\n`````-`````\n"
     "~~## #### #### ####\n978-#-####-####-#\n(##) #############\n\\###\n\\#^##\n"
     "\\#^###\n0x{A|B|F}#{C|D|E}#\n~~_###\n##.###.###/####-##\n"
     "{IBAN }DE## #### #### #### #### ##\nv^.#.##\nrev. ^\n~#\n~-^\n^~\n^.^.^"},
    {"phone",
     "0#-#######\n0#-########\n01#-#######\n01#-### ####\n0# - #### ####\n+60#-#######\n"
     "+60 3-#### ####\n+49 ### ######\n+1 (###) ###-####\n(###) ###-####\n###-###-####\n"
     "1-800-###-####\n0#.##.##.##.##\n+44 20 #### ####\n03-#### ####\n03-########\n"
     "(0#)######\n0### / ### ##\n+33 # ## ## ## ##\n###.####"},
    {"phoneline",
     "TEL: <phone>\nTel : <phone>\nTEL. <phone>\nTEL NO: <phone>\nPhone: <phone>\n"
     "FAX: <phone>\nFax : <phone>\nTEL: <phone> FAX: <phone>\nTel.: <phone>\n"
     "Mobile: <phone>\nT. <phone>\n☎ <phone>\nHP: <phone>\n<phone>\n"
     "TELEPHONE NO. <phone>\nH/P: <phone>"},
    {"tld",
     "com\ncom.my\norg\nnet\nde\nco.uk\nfr\neu\nit\nedu\ninfo"},
    {"lw",
     "<w>\n<w>\n<p>"},
    {"email",
     "<lw>@<lw>.<tld>\n<lw>.<lw>@<lw>.<tld>\ninfo@<lw>.<tld>\n<lw>_<lw>##@<lw>.<tld>\n"
     "sales@<lw>-<lw>.<tld>\nEmail: <lw>@<lw>.<tld>\nE-mail: <lw>@<lw>.<tld>\n"
     "<lw>+##@gmail.com"},
    {"url",
     "www.<lw>.<tld>\nwww.<lw><lw>.<tld>\nhttp://www.<lw>.<tld>\n"
     "https://<lw>.<tld>/<lw>\nhttps://<lw>.<tld>/?id=###&x=##\n"
     "www.<lw>-<lw>.<tld>/<lw>.html\n<lw>.<tld>\n/usr/<lw>/<lw>.txt\n"
     "C:\\\\<lw>\\\\<lw>.exe\nftp://<lw>.<tld>/~<lw>/\n<lw>.<lw>.com/<lw>_##\n\\#<lw>\n"
     "@<lw>"},
    /* people and places */
    {"first",
     "John\nMary\nJames\nAnna\nPeter\nThomas\nRobert\nLinda\nSusan\nDavid\nMichael\n"
     "William\nGeorge\nCharles\nElizabeth\nFrançois\nJosé\nJürgen\nBjörn\nZoë\nAndré\n"
     "Renée\nMaría\nJoão\nSøren\nÅsa\nŁukasz\nTan\nLim\nWong\nLee\nNg\nChan\nAhmad\n"
     "Mohd\nSiti\nNurul\nKumar\nRaj\nMei\nHui\nFrank\nHenry\nAlice\nRuth\nPaul\nKarl\n"
     "Otto\nHans\nIngrid\nLuca\nGiulia\nPablo\nInés\nOlga\nIvan\nNovák\nZsófia\nMehmet\n"
     "Ayşe"},
    {"last",
     "Smith\nJones\nBrown\nTaylor\nWilson\nJohnson\nMiller\nDavis\nClark\nHall\nYoung\n"
     "King\nWright\nMüller\nSchmidt\nSchäfer\nWeiß\nGroß\nKöhler\nGarcía\nMartínez\n"
     "Rodríguez\nMuñoz\nRossi\nBianchi\nDupont\nLefèvre\nGonçalves\nSilva\nJansen\n"
     "de Vries\nNilsson\nSørensen\nKowalski\nWiśniewski\nNagy\nYılmaz\nO'Brien\n"
     "McDonald\nMacLeod\nvan der Berg\nvon Stein\nD'Angelo\nSaint-Pierre\nAbdullah\n"
     "bin Hassan\nbinti Ismail\nCheng\nWei Ling\n<W>\n<P>"},
    {"P",
     "<pcap>"},
    {"name",
     "<first> <last>\n<first> <last>\n~. <last>\n<first> ~. <last>\n<last>, <first>\n"
     "Mr. <last>\nMrs. <first> <last>\nDr. <last>\nProf. <last>\nMs <first> <last>\n"
     "<first> & <first> <last>\nSir <first> <last>\n<first>\n~. ~. <last>\nHerr <last>\n"
     "M. <last>\n<last> <first> {Jr.|Sr.|III}"},
    {"suffix",
     "Sdn Bhd\nSDN BHD\nSDN. BHD.\nSdn. Bhd.\nLtd\nLtd.\nGmbH\nInc.\nInc\nLLC\nCo.\n"
     "& Co.\nS.A.\nS.p.A.\nAG\nB.V.\nEnterprise\nTrading\n(M) SDN BHD\n(M) Sdn. Bhd.\n"
     "& Sons\nBros.\nCorp.\nPLC\nGmbH & Co. KG\nS.r.l.\nOy\nA/S\nPte Ltd"},
    {"company",
     "<W> <suffix>\n<W> <W> <suffix>\n<W> & <W> <suffix>\n<last> <suffix>\n"
     "<last> & <last>\n<first>'s <W>\n"
     "<W> {RESTAURANT|Restaurant|Cafe|Café|Store|MART|Mart|Supermarket|HARDWARE|Pharmacy|Books|"
     "Bakery|Hotel|Petrol}\n"
     "RESTORAN <W>\nKEDAI <W> <W>\nPERNIAGAAN <W>\n<P> <suffix>\n"
     "<W> {Bank|Motors|Electric|Foods|Group|Holdings}\nThe <W> Company\n~~~ <suffix>\n"
     "~ & ~ <W>\n(CO. REG : ######-~)\n(######-~)\nCO. NO: ######-~\nROC NO. ######~"},
    {"street",
     "<last> Street\n<W> Road\n<W> St.\n<W> Ave.\nJalan <W>\nJALAN <W> ^/^\nJLN <W> ^#\n"
     "Lorong <W> ^\nTAMAN <W>\nTmn. <W>\n<last>straße\n<W>weg\n<W>platz\nrue de <W>\n"
     "avenue <W>\nCalle <W>\nVia <W>\nPlaza <W>\n<W> Lane\nBandar <W>\n<W> Boulevard\n"
     "P.O. Box <int>\nLEBUH <W>\nPersiaran <W>\n^{st|nd|rd|th} Avenue"},
    {"town",
     "London\nParis\nBerlin\nWien\nMadrid\nRoma\nLisboa\nAmsterdam\nBruxelles\nZürich\n"
     "Kraków\nPraha\nBudapest\nNew York\nBoston\nChicago\nKUALA LUMPUR\nKuala Lumpur\n"
     "SELANGOR\nSelangor\nJOHOR BAHRU\nJohor\nPETALING JAYA\nShah Alam\nSEREMBAN\n"
     "KLANG\nPENANG\nMELAKA\nIPOH\nSingapore\nMünchen\nKöln\nGenève\nMálaga\nSão Paulo\n"
     "Østby\nMalmö\nGdańsk\nİzmir\n<P>\n<W>"},
    {"address",
     "NO. ^#, <street>\nNo ^#, <street>,\nNO ^#-^, <street>\nLOT ^##, <street>,\n"
     "^## <street>\n<street> ^#\n<street> ^#~, ##### <town>\n##### <town>\n"
     "#####, <town>\n##### <town>, <town>.\n<town>, ~~ #####\n^# <street>, <town>\n"
     "<town>\n<street>,\n^##, <street>, ##### <town>\n##### <town>,\n"
     "B-^-^#, BLOK ~, <street>\n~~# #~~\n~#-##, <street>\nUNIT ^#, <street>\n"
     "F-#####  <town>\n~~ ####~ <town>\nLevel ^, <W> Tower,\nPT ####, <street>"},
    /* receipts */
    {"item",
     "<W>\n<W> <W>\n<W> <measure>\n<W> <W> <measure>\n<W> <W> <W>\n<W>/<W>\n<W> (<W>)\n"
     "<W> {L|M|S|XL}\n<W> - <W>\n{ICED|HOT|FRESH|MINI|BIG|EXTRA} <W>\n"
     "<W> {TEA|RICE|CHICKEN|COFFEE|BREAD|FISH|BEEF|SAUCE|OIL|PAPER|PEN|MILK|WATER|SOAP}\n"
     "{NASI|MEE|TEH|KOPI|AYAM|IKAN|ROTI} <W>\n<W> ^#'S\n<W> ^X^#\n<p> <W>\n"
     "<W> <p> <code>\n*<W> <W>"},
    {"qty",
     "^ x <money>\n^ X <money>\n^ x <money> <money>\n^#x<money>\n^ @ <money>\n"
     "<money> x ^\n^ {PCS|UNIT|EA|pc} x <money>\n^.00 X <money>\n^.000 x <money>\n"
     "^ @ RM<money>\nx^\nX ^\n^ {PCS|UNIT|CTN}\n^.##KG X <money>\n^X\n"
     "^ <money> <money> <taxcode>"},
    {"totalword",
     "TOTAL\nTotal\nTotal:\nTOTAL :\nSUB TOTAL\nSubtotal\nSub-Total\nSUB-TOTAL:\n"
     "GRAND TOTAL\nTOTAL AMOUNT\nTotal Amount:\nAMOUNT DUE\nBALANCE\nCASH\nCash\n"
     "CHANGE\nCHANGE DUE\nChange:\nROUNDING\nRounding Adj\nROUNDING ADJUSTMENT\n"
     "TENDERED\nTOTAL SALES\nTotal Sales (Excluding GST)\n"
     "Total Sales (Inclusive of GST)\nTOTAL INCL. GST\nNett Total\nNET TOTAL\n"
     "ROUND. ADJ.\nDISCOUNT\nDisc.\nSERVICE CHARGE\nService Charge 10%\nGST\nGST 6%\n"
     "GST @6%\nTAX\nVAT\nMwSt 19%\nTVA 20%\nSumme\nSUMME EUR\nTOTAL TTC\nTOTAL HT\nIVA\n"
     "TOTALE\nVISA\nMASTER CARD\nMASTERCARD\nCREDIT CARD\nTOTAL QTY\nTotal Qty:\n"
     "ITEM COUNT\nTotal Item(s)\nPAYMENT\nPaid\nDeposit\nTIP\nTotal Payable\n"
     "TOTAL PAYABLE:"},
    {"total",
     "<totalword>\n<totalword> <money>\n<totalword> <amount>\n<totalword>: <amount>\n"
     "<totalword> (RM)\n<totalword> RM\n<totalword> RM<money>\n<totalword> RM <money>\n"
     "<totalword> : <money>\n<totalword> \\[RM\\]\n<totalword> = <money>\n"
     "<totalword>: RM <money>\n<amount>\n<amount>"},
    {"collabel",
     "QTY\nQty\nDESCRIPTION\nDescription\nAMOUNT\nAmount\nAMOUNT(RM)\nAmount (RM)\n"
     "Amt(RM)\nPRICE\nPrice\nU.PRICE\nUnit Price\nUNIT PRICE\nU/P\nITEM\nItem\n"
     "Item No.\nTAX\nTax(RM)\nTax (RM)\nTAX CODE\nTax Code\nDISC\nDisc\nTOTAL(RM)\nRM\n"
     "S/PRICE\nCODE\nCode\nNO\nNo.\nUOM\nRate\nRATE\nGST\nQty  Price  Amount\n"
     "ITEM QTY PRICE\nDESCRIPTION QTY U.PRICE\nDate\nTime\nRemark\nArtikel\nMenge\n"
     "Preis\nLibellé\nImporte\nCant.\nPOS\nCode/Desc\nSR = 6%\nZRL = 0 %\nGST SUMMARY\n"
     "GST Summary\nGST ANALYSIS"},
    {"doclabel",
     "INVOICE NO\nINVOICE NO.\nInvoice No\nInvoice #\nINV NO.\nInv. No\nBILL NO\n"
     "Bill No.\nBill#\nRECEIPT NO\nReceipt #\nReceipt No.\nDOC NO.\nDocument No\n"
     "ORDER NO\nOrd\nREF NO\nREFERENCE\nTABLE\nTable No\nTBL\nCASHIER\nCashier\n"
     "SERVED BY\nServer\nCOUNTER\nPOS\nPOS NO\nTERMINAL\nTrans\nTRANS NO\nTRN\nSLIP NO\n"
     "GST REG NO\nGST ID\nGST No\nGST REG. NO\nGST REGISTRATION NO\nVAT No\nUSt-IdNr.\n"
     "SIRET\nP.IVA\nCO REG NO\nROC\nMEMBER\nMember ID\nM/CARD\nCARD NO\nAPPROVAL CODE\n"
     "AUTH CODE\nMID\nTID\nBATCH\nSTAFF\nSALESPERSON\nSales Person\nCUSTOMER\nQUEUE NO\n"
     "PAX\nSTN\nCheck\nPO NO\nD.O. NO\nACCOUNT NO\nAcc No\nLicence No\nSerial No\nS/N\n"
     "P/N\nLot"},
    {"docno",
     "<doclabel>: <code>\n<doclabel> : <code>\n<doclabel> <code>\n<doclabel>:<code>\n"
     "<doclabel>:\n<doclabel> :\n<doclabel>. <code>\n<doclabel>\n: <code>\n<code>\n"
     "<doclabel>: <int>\n<doclabel>: <first>\n<doclabel>: ^ \n:<code>\n**<code>**"},
    {"datelabel",
     "DATE\nDate\nDATE:\nDate :\nDATE/TIME\nTIME\nTime:\nBill Date\nINVOICE DATE\n"
     "Invoice Date:\nPRINTED\nPrinted On\nDatum:\nFecha:\nData\nDate de naissance\n"
     "Due Date\nEXP DATE\nTRANS. DATE:"},
    {"stamp",
     "<datetime>\n<date>\n<time>\n<datelabel> <date>\n<datelabel> <datetime>\n"
     "<datelabel>: <date>\n<datelabel>: <date> TIME: <time>\n<datelabel>"},
    {"thanks",
     "THANK YOU\nThank You\nTHANK YOU, PLEASE COME AGAIN\n"
     "THANK YOU! PLEASE COME AGAIN!\nPLEASE COME AGAIN\nTHANK YOU FOR SHOPPING WITH US\n"
     "GOODS SOLD ARE NOT RETURNABLE\nGOODS SOLD ARE NOT REFUNDABLE\n"
     "NO REFUND OR EXCHANGE\n*** THANK YOU ***\n**THANK YOU**\nHAVE A NICE DAY!\n"
     "KEEP THIS RECEIPT\nExchange within 7 days with receipt\nTAX INVOICE\nTax Invoice\n"
     "SIMPLIFIED TAX INVOICE\nCASH BILL\nCASH SALES\nCash Bill\nINVOICE\nRECEIPT\n"
     "OFFICIAL RECEIPT\nCUSTOMER COPY\nMERCHANT COPY\nSIGNATURE REQUIRED\nAPPROVED\n"
     "DINE IN\nTAKE AWAY\nVielen Dank für Ihren Einkauf!\nMerci de votre visite\n"
     "Gracias por su visita\nGrazie e arrivederci\nTERIMA KASIH\n"
     "THIS IS A COMPUTER GENERATED RECEIPT\nNO SIGNATURE IS REQUIRED\n"
     "Prices are inclusive of GST\nALL PRICES ARE IN RM\nWELCOME TO <company>\n"
     "OPERATED BY: <company>\nSTORE \\#####\nFOLLOW US ON FACEBOOK\n"
     "CUSTOMER SERVICE: <phone>\n-- END --\n===\n*****\n------\nDUPLICATE\n"
     "\\[REPRINT\\]\n(EXCLUDE GST)\n(GST INCL.)\n< COPY >"},
    {"gst",
     "GST 6% <money>\nSR 6% <money> <money>\nGST@6%: <cur><money>\n"
     "GST @ 6% INCLUDED IN TOTAL <money>\nTX : GST 6% <money>\nSR <money> <money>\n"
     "Z = GST 0%\n{SR|ZR|S|T} @ ^% <money> <money>\nTax <percent> <money>\n"
     "incl. <percent> MwSt. <money>\nVAT @ ^#% <money>\n<percent>\n(<percent>)\n*GST ^%"},
    {"receipt",
     "<item>\n<item>\n<item>\n<item>\n<item> <money>\n<item> <amount>\n<qty>\n<qty>\n"
     "<qty>\n<total>\n<total>\n<total>\n<total>\n<money>\n<money>\n<money>\n<money>\n"
     "<amount>\n<amount>\n<collabel>\n<collabel>\n<collabel>\n<docno>\n<docno>\n"
     "<docno>\n<docno>\n<stamp>\n<stamp>\n<stamp>\n<thanks>\n<thanks>\n<gst>\n<gst>\n"
     "<company>\n<company>\n<address>\n<address>\n<address>\n<phoneline>\n<phoneline>\n"
     "<int>\n<code>\n<email>\n<url>\n^ <item> <money>\n<code> <item>\n"
     "############# <item>\n<percent>\n<date>\n<time>\n#############\n<taxcode>\n:\n-\n^"},
    /* forms */
    {"formlabel",
     "Name\nFull Name\nFirst name\nSurname\nAddress\nCity\nState\nZip Code\nPostcode\n"
     "Tel. No.\nTelephone\nDate\nDate of Birth\nPlace of birth\nAge\nSex\nSignature\n"
     "Signed\nTitle\nPosition\nDepartment\nCompany\nTo\nFrom\nSubject\nRe\nCC\nAttn\n"
     "Ref. No.\nOur ref\nYour ref\nAccount No.\nSerial No.\nModel\nType\nSize\nWeight\n"
     "Color\nQuantity\nAmount\nPrice\nRemarks\nComments\nApproved by\nPrepared by\n"
     "Checked by\nAuthorized Signature\nPage\nSheet\nFile\nCase No.\nRegistration No.\n"
     "Passport No.\nI.C. No.\nNationality\nOccupation\nMarital status\nE-mail\nVorname\n"
     "Geburtsdatum\nUnterschrift\nOrt, Datum\nNom\nPrénom\nNuméro\nApellidos\nFecha\n"
     "Firma\nCognome\nLuogo\nVoltage\nPressure\nTransformer\nPole No.\nMeter No.\n"
     "Feeder\nSubstation\nInspection\nCondition\nLocation\nSerial\nManufacturer\n"
     "Rating\nBrand\nDistribution\nReport\nProduct\nSample\nTest\nRegion\nBudget\n<W>\n"
     "<W> <W>\n<W> No."},
    {"field",
     "<name>\n<date>\n<address>\n<code>\n<phone>\n<amount>\n<W>\n<W> <W>\n<int>\n"
     "<company>\n<email>\n<measure>\nN/A\nYes\nNo\nYES\nNONE\nX\n-\n✓\n<percent>\n"
     "<fraction>\n~\n~~"},
    {"form",
     "<formlabel>:\n<formlabel>\n<formlabel>: <field>\n<formlabel> : <field>\n"
     "<formlabel>. <field>\n<formlabel>: <field> <formlabel>: <field>\n<field>\n"
     "<field>\n<formlabel> (<formlabel>)\n(<w> <w> <w>)\n^. <W> <w> <w>\n^.^ <W> <w>\n"
     "(~) <W> <w>\n\\[ \\] <W> <w>\n\\[X\\] <W>\n\\□ <W>\n• <W> <w> <w>\n* <W> <w>\n"
     "- <w> <w>\n<roman> <W> <w>\n<formlabel> ........ <field>\n<formlabel>.....\n"
     "<W> <w> ..... ^#\n<formlabel>: ______\n<formlabel> ____\n<W> ........ <int>\n"
     "<formlabel>/<formlabel>\n<int> <int> <int>\n<money> <money> <money>\n"
     "<W>: <percent>\n<W> = <int>\n<measure>\n<code>\n<date>\n<formlabel> \\# <int>\n"
     "Page ^ of ^#\n- ^# -\n<W> & <W>\n<W> {and|or|of|for} <W>\n<text>\n<text>\n"
     "<W> <W> <W>\n~. <W> <w>\n<W>, <W> and <w>\n<fraction> <w>\n<email>\n<url>\n"
     "<phoneline>\n§ ^#\n<W> {®|™|©} <W>\n© <yyyy> <company>\n^#+^#=^##\n<W>=<int>;\n"
     "{<W>|<w>} -> <W>\nIf yes, <w> <w>?\n<company>\n<address>\n<name>, <W>"},
    {"symbols",
     "\\{<w>\\}\n\\[<w>\\]\n(<w>)\n<w>/<w>\n<w>_<w>\n\\<<w>\\>\n<w> = <int>;\n"
     "<w>(<w>, <int>)\n\"<w>\"\n'<w>'\n“<W>”\n‘<w>’\n„<w>“\n«<w>»\n« <W> »\n<w>…\n"
     "<w>—<w>\n<w> – <w>\n^–^#\n<w>*\n<w>†\n<w>¹\n<w>²\n^#³\n§§ ^# ff.\n¶ <W>\n~\\^^\n"
     "<w>|<w>\n<w> \\\\ <w>\n$<w>\n100% <w>!\n<W>?\n¿<W>?\n¡<W>!\nno. ^º\nn° ^#\n"
     "1ª <w>\n<w>\\~<w>\n\\`<w>\\`\n<w> && <w>\n<w>++\n^ < ^#\n^#>^\n<w>@<w>\n\\#^#\n"
     "^#÷^\n^ × ^#\n±^\n· <W>\n• <w>\n<w>; <w>\n<w>:<w>\n\\^<w>\n{-|–|—} ^# {-|–|—}\n"
     "<w>¬\n¤ <int>\n^¢\n£<int>\n¥<int>\n¦ <w>\n<w>´s\n¨<w>"},
    /* prose with references */
    {"ref",
     "p. ^##.\np. ^##\npp. ^##-^##\nl. ^###.\nll. ^#–^#\n§ ^#.\n§§ ^#, ^#\n"
     "vol. {i|ii|iii|iv}. p. ^#\nch. ^#\nFig. ^#\nFig. ^.^\nTable ^\nNo. ^\nno. ^#,\n"
     "art. ^#\nsee p. ^##\nCp. supr. ^##\ncf. p. ^##\nsupr. ^##.\ninfr. ^##, ^.\n"
     "^## foll.\nib. ^##.\n(^##)\n\\[^#\\]\n<roman> ^##.\n(<yyyy>)\nv. ^##.\n"
     "T. II. p. ^##.\nbk. {ii|iii|iv}.\ned. <yyyy>\n^. <roman>\n~. {I|II|III}. ^##."},
    {"author",
     "Cornutus\nAthenaeus\nJuvenalis\nMacrobius\nEuripides\nDemosthenes\nArtemidorus\n"
     "Musaeus\nArcadius\nEustathius\nSuidas\nHesychius\nPhotius\nStrabo\nPindarus\n"
     "Plutarchus\nHerodotus\nDio Cass.\nDio Chr.\nXenophon\nTheocritus\nLucianus\n"
     "Aelianus\nNonnus\nOppianus\nAppianus\n<first> <last>\n<W>"},
    {"index",
     "<author> p. ^##.\n<author> p. ^#. ^#. ^##.\n<author> ^##.\n"
     "<author> p. ^##. ^##. ^##. ^##.\n<author>, <w> <w>, ^##\n<w> <w> p. ^##.\n"
     "<w>, <w>, ^#, ^##\n<W> ..... ^##"},
    {"heading",
     "INTRODUCTION.\nPRAEFATIO.\nCOMMENTARIUS\nPREFACE\nCONTENTS\n"
     "CHAPTER {I|II|III|IV|V|IX|X}.\nChapter ^#\nAPPENDIX ~\nINDEX\nNOTES.\n<W> <W>\n"
     "<W> OF THE <W>\n<W>.\n^#\n- ^# -\n-^-\n^. <W>\n§ ^.\nVOL. II.\n^##  <W>"},
    {"bookline",
     "<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n"
     "<text> <ref> <text>\n<text> <ref>\n<ref> <text>\n<index>\n<heading>\n<text>\n"
     "<text>"},
    {"latinline",
     "<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text> <ref> <text>\n"
     "<text> <ref>\n<index>\n<index>\n<author> <text>\n<roman> <text>\n*) <text>\n"
     "v. <author> <roman> ^##."},
    {"pageno",
     "- ^ -\n-^-\n-^#-\n- ^# -\n- ^# -\n^.\n^#.\nPage ^\nPage ^#.\n/^/\n^\n^#\n"
     "{Sheet|Blatt} ^#\n(^)\n^##"},
    {"listno",
     "^.\n^#.\n^##.\n^#\n^##\n^/^#"},
    {"typistmark",
     "~~~/~~~:~~~\n~~/~~\n~~~:~~\n^##.^\nCopies to <town>, <town>, <town>.\n"
     "Copy to: <name>\nEncl. ^\nEnclosures: ^\n~~/^##/^#\ncc: <company>"},
    {"typeline",
     "<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n<text>\n"
     "^. <text>\n^) <text>\n(~) <text>\n<heading>\n<date>\n<name>\n<address>\n"
     "<text> <int> <text>\n<text> <date>, <text>\nNo. ^. <text>\n-^#-\nX <text>\n"
     "<text> <money> <text>\n\"<text>\"\nRe: <text>\nDear <name>,\n<company>\n"
     "<text> (<w>) <text>\nRef: <code>\n<text> <percent> of <text>"},
    {"officeline",
     "<text>\n<text>\n<text>\n<text>\n<text>\n<form>\n<form>\n<name>\n<address>\n"
     "<phoneline>\n<email>\n<url>\n<company>\n<date>\n<stamp>\n<amount>\n<percent>\n"
     "<code>\n<heading>\n<symbols>\n<symbols>\n<symbols>\n<item>\n<int>\n<measure>\n"
     "<text> <int> <text>\n<text> <percent> <text>\n<text> <date> <text>\n<w>\n<W>\n"
     "<W> <W>\n<fraction>\n<docno>\n<text> <amount>, <text>\n<text> (<code>) <text>"},
    {"signline",
     "<W>\n<W>\n<W> <W>\n<w>\n<int>\n<company>\n<W> & <W>\n<percent>\n<amount>\n"
     "{OPEN|SALE|EXIT|ENTRANCE|CITY|UNIVERSITY|TAXI|BUS|STOP|CAUTION|BARBER|MUSIC|HOTEL}\n"
     "<W>'s\n<P>\n<P>\n<phone>\n<street>\n<url>\n<time>\n<text>"},
    {"signword",
     "OPEN\nCLOSED\nSALE\nEXIT\nENTRANCE\nCITY\nTAXI\nBUS\nSTOP\nCAUTION\nHOTEL\nSHOP\n"
     "CAFE\nBANK\nFREE\nNEW\nOFF\nPUSH\nPULL\nPARKING\nPOLICE\nSTATION\nMARKET\nCENTRE\n"
     "FOOD\nFASHION\nBEAUTY\nCOFFEE\nRESTAURANT\nFIRE\nDANGER\nWARNING\nPRIVATE\nTOILET\n"
     "LEVEL\nFLOOR\nLIFT\nROAD\nSTREET\nAVENUE\nPARK\nPLAZA\nTOWER\nMALL\nCINEMA\n"
     "PHARMACY\nCLINIC\nBAKERY\nSPORTS\nSHOES\nBOOKS\nTICKETS\nINFORMATION\nSERVICE\n"
     "WELCOME\nPLEASE\nKEEP\nCLEAR\nNO\nSMOKING\nHELP\nONLY\nSPECIAL\nOFFER\nBUY\nGET\n"
     "Milk\nTea\nJuice\nWater\nFresh\nHealth\nCare\nGarden\nKitchen\nHouse\nBar\nGrill\n"
     "Salon\nSpa\nStudio\nOptics\nTravel\nMobile\nMoney\nExchange"},
    {"photoline",
     "<photoword>\n<photoword>\n<photoword>\n<photoword>\n<photoword>\n<photoword>\n"
     "<photoword>\n<photoword>\n<photoword>\n<photoword>\n<photoword>\n<photoword>\n"
     "<photoword>\n<photoword>\n<photoword>\n<photoword>\n<photoword>\n<photoword>\n"
     "<photoword>\n<photoword>\n<photomark>\n<photomark>\n<photomark>"},
    {"photoword",
     "<w>\n<w>\n<w>\n<w>\n<w>\n<w>\n<w>\n<W>\n<W>\n<W>\n<W>\n<p>\n<p>\n<P>\n<P>\n"
     "<signword>\n<signword>\n<signword>\n<signword>\n<last>\n<first>"},
    {"photomark",
     "<W>'s\n<int>\n<int>\n^#\n^##\n"
     "<yyyy>\n^#%\n^%\n{$|£|€}^#\n{$|£|€}^.##\n$^#.##\n^.##\n<time>\n{am|pm|AM|PM}\n"
     "~~~\n~~~~\n~~\n~&~\n~^\n~#-##\n~~~ ####\n~## ~~~\n\\###-##\n<phone>\n{www.<p>.com|"
     "<p>.com}\n<W>!\n<W>,\n<w>.\n<W> <W>\n<w> <w>\n<W> & <W>\n<signword> <signword>\n"
     "<W>-<w>\n(<w>)\n\"<w>\"\n~.~.\n^#{km|kg|ml|cm|m|g}\n<text>"},
};

const int ds_n_rules = (int)(sizeof ds_rules / sizeof ds_rules[0]);
