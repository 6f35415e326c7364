/* prose.c - sentences as offices, registers, wards and stories write them: our own
 * templates in the grammar of gen.h.
 *
 * A page that says sentences looks its rules up here first, so that its headings, names, sums
 * and dates, too, are such as one sender would write. <myX> is what the rule X gave when the
 * page first asked: its town, its currency, the person whom it is about.
 */
#include "datasets/text/data.h"

const char *const ds_topic_rules[DS_TOPICS] = {
    "sletter",  "sminutes", "snotice", "sinvoice", "sinventory",
    "smedical", "sland",    "sstory",  "sreport",
};

const ds_rule ds_prose_rules[] = {
    /* who, where, when, how much */
    {"enfirst",
     "John\nMary\nJames\nAnne\nPeter\nThomas\nRobert\nEdith\nSusan\nDavid\nArthur\nWilliam\n"
     "George\nCharles\nElizabeth\nMargaret\nHarold\nFrances\nHenry\nAlice\nRuth\nPaul\n"
     "Walter\nFlorence\nSamuel\nEleanor\nPhilip\nDorothy\nStephen\nHelen"},
    {"enlast",
     "Harding\nWhitlock\nBarrow\nCarter\nPenrose\nHolloway\nMarsh\nFairley\nThorne\nAldous\n"
     "Bexley\nCrane\nDunmore\nEllison\nFrost\nGreaves\nHobson\nIngham\nJessop\nKirby\n"
     "Langdon\nMercer\nNorwood\nOakes\nPrescott\nQuayle\nRadley\nSelby\nTravers\nUnwin\n"
     "Verney\nWinslow\nYardley\nSmith\nJones\nTaylor\nBrown\nWright\nO'Brien\nMacLeod"},
    {"abroad",
     "Jürgen Köhler\nKarl Schäfer\nIngrid Weiß\nOtto Brandt\nFrançois Lefèvre\nRenée Dupont\n"
     "André Marchand\nJosé Martínez\nInés Muñoz\nGiulia Bianchi\nLuca Ferri\n"
     "João Gonçalves\nBjörn Nilsson\nSøren Holm\nÅsa Lind\nŁukasz Zając\nHelena Nováková\n"
     "Zsófia Nagy\nAyşe Yıldız\nPieter de Vries\nTan Mei Ling\nAhmad bin Ismail\n"
     "Kumar Nair\nLim Hock Seng"},
    {"first", "<enfirst>"},
    {"last", "<enlast>"},
    {"sir", "Mr. <enlast>\nMrs. <enlast>\nMiss <enlast>\nDr. <enlast>\nMr. <enlast>"},
    {"greeting", "Dear Sir or Madam,\nDear <mysir>,\nDear <mysir>,\nDear Sirs,"},
    {"name", "<enfirst> <enlast>\n<enfirst> <enlast>\n<enfirst> ~. <enlast>\n~. ~. <enlast>\n"
             "<sir>\n<abroad>"},
    {"trade",
     "Engineering\nTimber\nInstruments\nPrinting\nShipping\nGlass\nFurniture\nTextiles\n"
     "Paper Mills\nFoundry\nElectrical\nTransport\nSeeds\nTiles\nHardware\nPumps"},
    {"company",
     "<enlast> & Sons\n<enlast> & <enlast>\n<enlast> Brothers\n<enlast> <trade> Ltd.\n"
     "<enlast> <trade> Company\nThe <town> <trade> Works\n<town> <trade> Co. Ltd.\n"
     "<enlast>, <enlast> & Co."},
    {"street",
     "{Mill|Station|Church|Harbour|Orchard|Park|Victoria|Albert|Quarry|Bridge|Market|North|"
     "Chapel|Grove|Foundry|Canal|Abbey|Elm|Weir|School} {Road|Street|Lane|Row|Terrace|"
     "Avenue|Place}"},
    {"town",
     "Ashford\nBramley\nCorwick\nDunsford\nEastleigh\nFenwick\nGrantham\nHexworth\nIlminster\n"
     "Kelston\nLangport\nMarlow\nNewbury\nOakhampton\nPenrith\nRedcar\nStanmore\nThirlby\n"
     "Upwell\nWareham\nYeovil\nNorthgate\nWestbridge\nMillbrook"},
    {"address", "^# <street>\n^## <street>\n^# <street>\n^~ <street>"},
    {"townline", "<mytown>\n<mytown> ~~^# ^~~\n<town>\n##### <town>"},
    {"longmonth",
     "January\nFebruary\nMarch\nApril\nMay\nJune\nJuly\nAugust\nSeptember\nOctober\n"
     "November\nDecember"},
    {"weekday", "Monday\nTuesday\nWednesday\nThursday\nFriday\nSaturday"},
    {"dayno", "^\n1#\n2{0|1|2|3|4|5|6|7|8}"},
    {"era", "196\n197\n198\n199\n199\n200\n200\n201\n201\n202"},
    {"oldera", "188\n190\n191\n192\n192\n193\n193\n193\n194\n194\n195"},
    {"year", "<myera>#"},
    /* A letter's date comes after what it answers. */
    {"today",
     "<dayno> {September|October|November|December} <myyear>\n"
     "{September|October|November|December} <dayno>, <myyear>\n<dayno>.1{0|1|2}.<myyear>"},
    {"lately", "<dayno> {January|February|March|April|May|June|July|August} <myyear>"},
    {"date",
     "<dayno> <longmonth> <myyear>\n<dayno> <longmonth> <myyear>\n<dayno> <longmonth> <year>\n"
     "<longmonth> <dayno>, <year>\n0^/0^/<myyear>\n1#.0^.<myyear>"},
    {"cur", "£\n£\n$\n€\n£ \n$\nRM "},
    {"money", "^.##\n^#.##\n^##.##\n^#.##\n^##.00\n^#.50\n^,###.##"},
    {"sum", "<mycur>^#.##\n<mycur>^##.##\n<mycur>^#.00\n<mycur>^##.50\n<mycur>^,###.00\n"
            "<mycur>^,#50.00"},
    {"amount", "<sum>"},
    {"int", "^\n^#\n^##\n^,###"},
    {"few", "two\nthree\nfour\nfive\nsix\nseven\neight\nten\ntwelve"},
    {"nth", "first\nsecond\nthird\nfourth\nfifth\nlast"},
    {"code", "~~/####\n~~-####\n####/^#\n^####\n~ ####\n~~~ ###/##"},
    {"phone", "0#### ######\n0## #### ####\n<mytown> ^##"},
    {"phoneline", "Telephone <phone>\nTel. <phone>\nTelephone: <phone>\nFax <phone>"},
    {"domain", "<enlast>.co.uk\n<town>.org\n<enlast>-<trade>.com"},
    {"email", "office@<mylow>.com\nE-mail: info@<mylow>.org\naccounts@<mylow>.com"},
    {"low", "harding\nwhitlock\nbarrow\nholloway\nfairley\nbexley\nlangdon\nnorwood\nprescott\n"
            "selby\nwestbridge\nmillbrook\nnorthgate\nstanmore"},
    {"url", "www.<mylow>.com\nwww.<mylow>.org"},
    {"letterno", "Our ref.: <code>\nYour ref.: <code>\nRef. <code>\nFile No. <code>"},
    {"W", "Clerk\nForeman\nWorkshop\nOffice\nStores\nHarbour\nParish\nWard\nYard\nDepot\nMill\n"
          "Library\nSchool\nGarden\nStation\nChapel\nTimber\nCopper\nLinen\nCoal\nGlass\nOak"},
    /* things */
    {"thing",
     "{oak|steel|brass|copper|pine|glass|iron|wooden|canvas|leather} {cabinet|bench|valve|"
     "table|shelf|ladder|frame|drawer|hinge|bucket|rail|case}\n{filing|kitchen|office|"
     "garden|drawing} {desk|chair|table|lamp|cupboard}\n{water|fuel|storage} {tank|pump|"
     "meter|hose}\n{sewing|adding|milling} machine\n{wall|desk|station} clock\nset of "
     "{spanners|weights|chisels|"
     "drawings|keys|scales}"},
    {"goods",
     "{oak boards|steel tube|roofing felt|window glass|paving stones|cement|wire netting|"
     "linseed oil|white paint|brass screws|door hinges|copper pipe|writing paper|carbon "
     "paper|typewriter ribbon|envelopes|seed potatoes|barley|flour|soap|tea|candles|blankets|"
     "lamp glasses|coal|rope|canvas}"},
    {"item",
     "<goods>\n<goods>, {best|first|second} quality\n<thing>\n{Repair|Delivery|Hire|Cleaning|"
     "Fitting} of <thing>\n<goods>, {box of ^#|per dozen|^# mm|^# kg|^# m|No. ^}\n"
     "{Labour|Carriage|Packing|Inspection|Storage|Survey}\n<goods> ({large|small|medium})\n"
     "{Red|White|Brown|Green|Black} {paint|twine|thread|ink|tiles|bricks}"},
    {"heading",
     "Lease of ^# <street>\nMinutes of the meeting of <date>\nReport for the year <year>\n"
     "Repairs to the {roof|bridge|boiler|north wall|school house}\nYour order of <date>\n"
     "Inventory of the {library|kitchen|stores|workshop}\nSupply of <goods>\n"
     "Appointment of a {surveyor|clerk|caretaker|treasurer}\nNotice to {tenants|members|"
     "subscribers|ratepayers}\nThe House at <town>\nStatement of Account\nAnnual Inspection\n"
     "General Remarks\nConditions of Sale\nThe Road to <town>\nA Late Arrival\n"
     "Accounts and Estimates\nProposed Alterations\nWater Supply\nThe {First|Second|Third} "
     "Winter"},
    {"rank",
     "Secretary\nDirector\nManaging Director\nClerk to the Council\nAccounts Department\n"
     "Honorary Treasurer\nSenior Partner\nEstate Office\nHead of Purchasing\nRegistrar"},
    {"signlabel", "Signature\nDate and signature\nApproved\nReceived by\nFor the company\nName "
                  "in block letters\n"
                  "Officer in charge\nWitness"},
    {"formtitle",
     "Application for {a permit|membership|a loan|leave|a reading ticket|the post of {clerk|"
     "caretaker}}\nReport of {Inspection|Damage|an Accident}\n{Admission|Discharge} Sheet\n"
     "Register of {Tenants|Deeds|Tools|Patients}\nGoods Received Note\n"
     "Request for {Repair|Payment|Copies}\nInventory Card\nClaim for Expenses"},
    {"question", "Marital status\nDelivery\nState of the goods\nForm of payment\nApplication\n"
                 "Returned"},
    {"choice", "yes\nno\nsingle\nmarried\nnew\nused\nreturned\nurgent\nby post\nby "
               "carrier\ncopy attached\n"
               "not known"},
    {"section", "Personal details\nParticulars of the property\nFor office use "
                "only\nDeclaration\nPayment\n"
                "Result of the inspection\nPart ~\nFurther remarks\nSecond copy"},
    {"numberlabel",
     "Account No.\nMembership No.\nFile No.\nParcel No.\nPolicy No.\nLicence No."},
    {"percent", "0%\n5%\n20%\n20%\n^%\n^#%\n^.^%"},
    {"unit", "pcs\nbox\nkg\nm\nset\nhr\ndoz"},
    {"job",
     "clerk\nteacher\njoiner\nnurse\nfarmer\nengineer\nprinter\ncarrier\nshopkeeper\ngardener\n"
     "bookbinder\nfitter\nsurveyor\nmiller"},
    {"state",
     "good\nfair\npoor\nas new\nsound, paint worn\nlid missing\nto be repaired\nleaks at the "
     "joint\nno defects found\nsee report\nrenewed <year>\nnone\nchecked <date>"},
    {"index", "<enlast>, <enfirst>, ^#\n<enlast>, <enfirst>, ^#, ^##\n<town>, ^#, ^##\n"
              "{Bridges|Drains|Leases|Rents|Repairs|Schools|Surveys|Wages|Wells}, ^#, ^##"},
    {"ref", "p. ^##.\nsee p. ^##\nvol. {i|ii|iii}. p. ^##\nNo. ^#\nch. ^#\n(<year>)"},
    {"officeline",
     "Registered in <mytown>, No. ######.\nRegistered office: ^# <street>, <mytown>.\n"
     "VAT No. ### #### ##.\nBank: <mytown> Savings Bank, account ##-##-## ########.\n"
     "Directors: <name>, <name>.\n<url>"},
    {"form",
     "Please write in {block letters|ink}.\nTo be returned to the {office|registrar|"
     "secretary} within {seven|fourteen|thirty} days.\nForm No. ^##~\nSee notes overleaf.\n"
     "For official use only"},
    {"field", "<name>\n<date>\n<town>\n<code>\n^# <street>, <town>\n<int>\nnone\nyes\nno"},
    {"typeline", "<text>"},
    {"bookline", "<text>"},
    /* letters between offices */
    {"matter",
     "the {lease|repair|sale|survey|letting|insurance} of {the property|the house|the "
     "workshop|^# <street>|the north field}\nthe {delivery|supply|return} of {^# crates of|"
     "the|the remaining|your} <goods>\nthe account for {<longmonth>|the past quarter|the "
     "goods received}\nthe {post|appointment} of a {clerk|surveyor|caretaker}\n"
     "your {claim|application|estimate|order} of <date>"},
    {"sletter",
     "{We thank you|Thank you} for your letter of <mylately>{| concerning <matter>|, which "
     "reached us {this morning|on <weekday>}}.\n"
     "{With reference to|Further to|In reply to} your {letter|enquiry|order} of <mylately>, we "
     "{are pleased to|regret to|have to} inform you that <news>.\n"
     "{We enclose|You will find enclosed} {a copy of|two copies of} {the agreement|our "
     "invoice No. <mycode>|the plan|the revised estimate|the certificate} for your "
     "{signature|files|approval|information}.\n"
     "{We should be|We would be} {grateful|obliged} if you would {let us have|send us|"
     "return} {the signed copy|your remarks|a cheque for <sum>|the missing pages} {by|not "
     "later than} {<weekday>|the end of the month|<dayno> <longmonth>}.\n"
     "Our {Mr. <enlast>|engineer, <sir>,|representative} will call {on you|at your office} "
     "{on <weekday> next|in the course of next week|at {ten|eleven|three} o'clock on "
     "<weekday>}{| to discuss <matter>}.\n"
     "{The sum of <mysum>|Your cheque for <mysum>} was {received on|credited to your account "
     "on|paid on} <dayno> <longmonth>, and {no balance remains|a receipt is enclosed|the "
     "matter is now closed}.\n"
     "As {agreed|arranged|explained on the telephone}, the {rent|price|fee|charge} will be "
     "<sum> {a quarter|a year|for the whole work|including carriage}{| from <dayno> "
     "<longmonth>}.\n"
     "{Unfortunately|I am sorry to say that} the {boxes|parcels|goods|papers} sent {by rail|"
     "by carrier|by post} on <dayno> <longmonth> {have not arrived|arrived damaged|were "
     "left at the wrong station}.\n"
     "{I have spoken to|We have heard from|We have written to} <myname>, who {agrees with "
     "the proposal|cannot come before <longmonth>|asks for a little more time|will sign on "
     "<weekday>}.\n"
     "{May we remind you|I must remind you} that {the insurance ends on <dayno> <longmonth>|"
     "the second instalment of <sum> is overdue|payment is due within thirty days|the keys "
     "have not been returned}.\n"
     "{Please|Kindly} {quote|give} our reference <mycode> {in your reply|in all letters on "
     "this matter|on the cheque}.\n"
     "If {the price|this date|the arrangement} does not suit you, {please telephone|kindly "
     "write to|let us know through} {this office|<myname>|the secretary} {before <weekday>|"
     "at once|as soon as possible}.\n"
     "The {painters|builders|carpenters} have {finished|begun|put off} the work {on the "
     "upper floor|in the yard|at ^# <street>}, and we expect {no further delay|their "
     "account shortly|to let the rooms by <longmonth>}.\n"
     "We have {pleasure in offering|today sent} you {^#|<few>} {cases|boxes|rolls|dozen} of "
     "<goods> at <sum>{|, free of carriage|, less five per cent for cash}.\n"
     "The committee {met on <weekday> and considered|will meet on <weekday> to consider} {your "
     "request|<matter>|both tenders}{|; we shall write to you again afterwards}.\n"
     "You {were right to|did well to} {return the form|keep the old receipts|ask for a second "
     "opinion}, for {the figures did not agree|two pages were missing|the date was wrong}.\n"
     "{I remain at your disposal|Do not hesitate to write} if {anything is unclear|you need "
     "further particulars|the papers are not in order}.\n"
     "{Both parties|The tenants|Our clients} have {accepted|declined} the {terms|offer} of "
     "<mysum>, {subject to contract|on the usual conditions|for reasons given in their "
     "letter}."},
    {"news",
     "your order {was sent by rail on|will leave our works on} <weekday>\n<matter> has been "
     "{settled|put off until <longmonth>|placed before the board}\nthe {price of|stock of} "
     "<goods> {has risen again|is exhausted|will last until <longmonth>}\nthe {roof|boiler|"
     "lift|drain} will be {repaired|inspected} in <longmonth>\nno {objection|claim|tender} "
     "has been received{| from <myname>}\nwe cannot {accept|extend} the terms that you "
     "propose"},
    {"sminutes",
     "The {chairman|president|secretary} {opened the meeting at {nine|ten|two|seven} o'clock "
     "and|} welcomed <myname>{|, who attended for the first time}.\n"
     "Apologies were received from <sir>{| and <sir>| and from the {auditor|architect}}.\n"
     "The minutes of the meeting {held on|of} <mylately> were {read, approved and signed|taken "
     "as read|approved with one correction}.\n"
     "{The treasurer|<sir>} reported {a balance of|receipts of|that the fund stood at} "
     "<mysum>{| on <dayno> <longmonth>|, against <sum> a year ago}.\n"
     "It was {resolved|agreed|decided} {unanimously |by {seven|nine|twelve} votes to <few> |}"
     "{to accept the tender of <company>|to repair the {roof|pump|fence}|to raise the fee to "
     "<mysum>|to thank the caretaker}.\n"
     "<sir> {asked|proposed|moved} that {<matter> be considered at the next meeting|the "
     "accounts be audited|the hall be let on <weekday> evenings|a letter be sent to the "
     "council}; {this was carried|<sir> seconded|the motion was withdrawn}.\n"
     "A letter from <company> about <matter> was {read|laid on the table|referred to the "
     "works committee}.\n"
     "The {surveyor|clerk|engineer} {was asked to|will} {obtain <few> estimates|prepare a "
     "plan|write to the owners|inspect the drains} {before the next meeting|by <dayno> "
     "<longmonth>|without delay}.\n"
     "The {works|finance|library|house} committee {recommended|had no objection to} the "
     "purchase of a <thing> at {about|not more than} <sum>.\n"
     "There being no other business, the meeting {closed|was adjourned} at {noon|half past "
     "<few>|<few> o'clock}.\n"
     "The next meeting will be held on <weekday>, <dayno> <longmonth>, at {the town hall|"
     "<mytown>|the usual place}.\n"
     "Mrs. <enlast> {thanked the members|spoke} {for their help with|about} {the exhibition|"
     "the summer fair|the new library|the nursing fund}.\n"
     "The {rent of the hall|price of coal|cost of printing} had {risen|fallen} to <sum>, and "
     "the committee {took note|asked for particulars|saw no reason for concern}.\n"
     "Of ^## members ^# were present{|; the meeting had a quorum}."},
    {"snotice",
     "{Notice is hereby given|The public are informed} that the {office|library|ferry|bridge|"
     "pool} will be closed {on <weekday>|from ^ to 2^ <longmonth>|for repairs until "
     "further notice}.\n"
     "{All claims|Applications|Tenders} must reach the {clerk|secretary|registrar} {not "
     "later than|by} {noon on|} <dayno> <longmonth> <year>.\n"
     "{Persons|Members|Tenants} who {have moved|wish to vote|have paid in advance} are "
     "{asked|required} to {call at the office|bring this letter with them|sign the list}.\n"
     "Dogs {must be kept on a lead|are not allowed} {in the gardens|on the platform|near the "
     "nursery}.\n"
     "The {water|gas|current} will be cut off in <street> {between {eight|nine} and "
     "{noon|four o'clock}|on <weekday> morning} {while the mains are repaired|for about "
     "<few> hours}.\n"
     "{The sale|An auction} of {furniture|farm implements|timber|horses} will take place at "
     "<mytown> on <weekday>, <dayno> <longmonth>, at {ten|eleven|two} o'clock.\n"
     "{Entry|Admission} is free{|; a charge of <sum> is made for {parking|the catalogue|"
     "visitors}}.\n"
     "{Any person|Anyone} who {has found|can give news of} a {brown dog|gold watch|leather "
     "case|bicycle} {lost|last seen} near <street> is asked to write to <myname>.\n"
     "The {price|fare|fee} has been {fixed at|raised to|reduced to} <mysum> {from|as from} "
     "<dayno> <longmonth>.\n"
     "{Smoking|Bathing|Tipping of rubbish} is {forbidden|not allowed} {on these premises|"
     "above the weir|after dark}; offenders will be {fined|reported|turned out}.\n"
     "Further particulars may be had from {the office|<myname>|the town clerk}, <address>, "
     "<mytown>."},
    {"sinvoice",
     "Payment is due within {fourteen|thirty|sixty} days of the date of invoice{|, without "
     "deduction}.\n"
     "{Please|Kindly} {quote|give} invoice number <mycode> with your payment.\n"
     "Goods {remain our property|are not our risk} {until paid for in full|once they have "
     "left the works}.\n"
     "{Claims|Complaints} must be made {in writing |}within {seven|ten|fourteen} days of "
     "{receipt|delivery}.\n"
     "{A discount of {two|three|five} per cent|Interest at {one|two} per cent a month} "
     "{applies to|is charged on} {payment within ten days|overdue accounts|orders above "
     "<sum>}.\n"
     "{Cheques should be made payable to|Please transfer the amount to the account of} "
     "<mycompany>.\n"
     "{The remaining|<few>} {boxes|cases|rolls} of <goods> will follow {by rail|next week|in "
     "<longmonth>} {at no further cost|and be charged apart}.\n"
     "Empty {cases|drums|crates} are charged at <sum> and {credited in full|taken back} when "
     "returned{| carriage paid}.\n"
     "{We thank you for|With thanks for} your {order|custom}{| of <mylately>}.\n"
     "Delivered on <weekday> to {your stores|^# <street>|the site} and signed for by <name>."},
    {"sinventory",
     "One <thing>, {worn|sound|repaired|lid broken|key missing|as new}{|, value <sum>}.\n"
     "{Two|Three|Four|Six} {chairs|benches|trunks|lamps}, {of which one is damaged|all in "
     "good order|without cushions}, {in the hall|in store room ^|on the landing}.\n"
     "^# {volumes|parcels|bundles|boxes} of {letters|receipts|drawings|minutes}, "
     "{from <year> on|not numbered|tied with string|water stained}.\n"
     "A <thing>, bought {of <company> |}in <year> for <sum>, {now in the {attic|yard|"
     "office}|lent to <myname>|written off}.\n"
     "{In the kitchen|In the front room|On the upper floor}: a <thing>, <few> {plates|jugs|"
     "pans|curtains} and a {clock|mirror|carpet}.\n"
     "Item ^## could not be found {at the last count|on <dayno> <longmonth>} and {is believed "
     "lost|was paid for by the tenant}.\n"
     "The {stock of|quantity of} <goods> was {counted|weighed} on <dayno> <longmonth>: ^## "
     "{kg|boxes|dozen|pieces}, {^ less|^ more} than in the book.\n"
     "All {keys|labels|numbers} were {checked against the list|entered in the ledger} by "
     "<myname>.\n"
     "{Shelf|Case|Drawer} ^#: {maps of the district|specimens in spirit|loose plates|seed "
     "samples}, {complete|in part eaten by mice|wrongly labelled}."},
    {"smedical",
     "{Patient|The patient}, aged {^#|2#|3#|4#|6#|7#}, was admitted on <dayno> <longmonth> "
     "<year> with {a high fever|pain in the left {knee|hip|side}|a cough of <few> weeks|a "
     "fracture of the {wrist|ankle|collar bone}}.\n"
     "{Temperature|Pulse} {at {eight|nine} in the morning|on admission} {38.^, falling to "
     "37.^ by evening|^# beats, regular|raised}.\n"
     "The wound was {cleaned|dressed|stitched} {and is healing well|under local anaesthetic|"
     "and found to be clean}.\n"
     "{Sleeps|Slept} {well|badly}, {eats little|appetite good|no pain this morning|"
     "complains of headache}.\n"
     "{Examination|X-ray} of the {chest|spine|left hand} {showed nothing unusual|showed a "
     "healed fracture|is to be repeated in <few> weeks}.\n"
     "Mother and {son|daughter} {both well|discharged on the {sixth|eighth|tenth} day}; "
     "weight at birth ^.## kg.\n"
     "Was {vaccinated|operated upon|treated} {in <year>|as a child} {at <mytown>|by "
     "Dr. <enlast>} {without complications|for the same complaint}.\n"
     "{To take|Prescribed} {one tablet|two tablets|ten drops} {three times a day|at night|"
     "after meals} for <few> days.\n"
     "{Eyesight|Hearing} {normal|poor} on the {right|left} side{|; glasses ordered}.\n"
     "Blood pressure 1^#/^#; heart and lungs {clear|sound|without findings}.\n"
     "Discharged {home|to the care of Dr. <enlast>} on <dayno> <longmonth>{|, to return for "
     "inspection in <few> weeks}.\n"
     "The family {has moved from <town>|lives in <few> rooms}; {the father works at the {mill|"
     "docks|railway}|an elder sister has had the same illness}.\n"
     "Walks {without a stick|with help|<few> times round the ward}, and {is in good "
     "spirits|tires quickly}."},
    {"sland",
     "All that {piece|parcel} of land {at|in the parish of} <mytown>, {containing|measuring} "
     "^# acres{, ^ roods and ^# perches|} {or thereabouts|more or less}.\n"
     "Bounded on the {north|east} by {the road to <town>|land of <sir>} and on the {south|"
     "west} by {the river|a hedge|the railway|the church wall}.\n"
     "Sold by <myname> to <name> on <dayno> <longmonth> <year> for <mysum>{|, paid in <few> "
     "parts}.\n"
     "{Entered|Registered} under No. ^##, {folio|sheet} ^#, {on <mylately>|in the second "
     "volume|with plan ~}.\n"
     "A right of way {ten|twelve|six} feet wide {leads along the {east|west} side|is reserved "
     "to the owner of ^# <street>}.\n"
     "The {tenant|lessee} shall keep the {fences|gates|ditches} in {good|proper} repair and "
     "{shall not cut timber|pay the rates|yield up the land in good heart}.\n"
     "The yearly rent of <sum> is {payable on|due at} {Lady Day and Michaelmas|the first of "
     "<longmonth>|the office in <mytown>}.\n"
     "{Mortgaged|Charged} in <year> to {the <town> Savings Bank|<name>} for <sum>{|; "
     "discharged in <year>}.\n"
     "{House|Barn|Mill} of {stone|brick|timber} with {slate|tile|thatched} roof, {yard, "
     "well and orchard|<few> rooms and a cellar}, {built about|burnt down in} <year>.\n"
     "Upon the death of <sir> the {estate|holding} passed to {his widow|her <few> children|"
     "a nephew in <town>}, who {let|sold|divided} it.\n"
     "The boundary stones were {set|found in place|renewed} {in the presence of <name>|on "
     "<dayno> <longmonth>|by the district surveyor}."},
    {"sstory",
     "{The rain had stopped|The wind had dropped|It was still dark} when <mylast> {reached the "
     "gate|came down to the harbour|heard the cart} {and stood listening|and knew that he was "
     "late|, with the lamp in his hand}.\n"
     "{Nobody|No one} {spoke|moved|answered} {for a while|until the door had closed}, and "
     "{the clock in the hall struck <few>|the fire sank lower|the dog lay down again}.\n"
     "\"{You are late|I saw him go|We cannot stay here|There is nothing left},\" said "
     "{<mylast>|the old woman|the boy|the captain}, {and turned to the window|without looking "
     "up|putting down his glass|after a silence}.\n"
     "{In the morning|That evening|On the <nth> day} they {walked to <mytown>|crossed the "
     "river|found the road again|waited for the boat}, {and met nobody|through fields white "
     "with frost|as they had done every year}.\n"
     "She had {kept|burned|hidden} the {letters|photograph|key} {for <few> years|since the "
     "war|in a tin box}, and {told nobody|he had never asked|now she could not say why}.\n"
     "The {house|mill|village|garden} lay {below the hill|at the end of a lane|beyond the "
     "bridge}, {its windows shuttered|half hidden by elms|as quiet as a church}.\n"
     "{His father|Her brother|The schoolmaster} had {been a sailor and seldom spoke of it|"
     "come from <town> when the mill was sold|left them nothing but debts and a good name}.\n"
     "{For a moment|Once} he thought {of turning back|that he saw a light|she would refuse}; "
     "then {he knocked|the horses moved on|she laughed and gave him her hand}.\n"
     "There were {<few> of them|not many people} {in the carriage|at the table|on the quay}, "
     "{all strangers|and each had brought something to eat|and all of them were tired}.\n"
     "{He remembered|Long afterwards she remembered} {the smell of tar|the sound of the bell|"
     "her white dress|the cold of that room} {better than what was said|as if it had been "
     "yesterday}.\n"
     "{It is a strange thing|Perhaps it is true} that {men forget their promises sooner than "
     "their debts|a quiet house hears everything|the sea looks smallest from the shore}.\n"
     "When {spring came|the snow had gone|the harvest was in}, {<mylast> sold the horse|the "
     "road was mended|they opened the upper rooms} and {life went on as before|nobody spoke "
     "of the winter again|began to look for work}.\n"
     "{The captain|Old <enlast>|The doctor} {read the letter twice|shook his head|counted the "
     "money}, {folded it|frowned}, and {said that it would do|asked for a pen|put it into the "
     "fire}.\n"
     "{A boy|A woman with a basket|The postman} came {up the path|round the corner|in from "
     "the rain} and {asked for <mylast>|left a parcel|wanted to know the time}.\n"
     "\"{And what became of the others|Who told you that|Is it far to <mytown>}?\" {asked "
     "<mylast>|he asked|she whispered}.\n"
     "{All that day|Through the whole of <longmonth>} the {wind blew from the east|ships lay "
     "in the harbour|fields stood under water}, and {there was little to do|the old people "
     "said that they had never seen the like}."},
    {"sreport",
     "{In the year|During the year} <year> the {number|total} of {members|passengers|"
     "patients|visitors|readers} {rose|fell} by ^# per cent to ^,###, {which is more than was "
     "expected|chiefly because of the weather|as table ^ shows}.\n"
     "The {station|plant|office|laboratory} at <mytown> {was opened in|has been in use "
     "since} <year> and {employs ^# persons|serves ^ districts|needs a new roof}.\n"
     "{Measurements|Samples} were taken {at <few> points|every <few> hours|on ^# days} and "
     "{compared with those of <year>|sent to the laboratory|entered in table ^}.\n"
     "{It appears|It may be seen|We conclude} that {the {upper|lower} {layer|bed|gauge} is not "
     "reliable|the cost per head has not changed|about ^# per cent of the {loss|traffic|rise} "
     "is due to {leakage|rail|winter demand}}.\n"
     "The {cost|expense} of {the work|maintenance|printing|heating} was <sum>, {of which "
     "<sum> was met by the council|or ^.^ per cent less than estimated}.\n"
     "{A full description|An account} is given in {section ^|appendix ~|the report of <sir>}"
     "{|; only the results are repeated here}.\n"
     "{The committee recommends|It is proposed} that {the old line be closed|a second pump be "
     "installed|the tests be repeated in <longmonth>|the staff be increased by <few>}.\n"
     "{Between|From} <longmonth> {and|to} <longmonth> the {river|reservoir|price of coal} "
     "{stood lower than in any year since <year>|varied little}.\n"
     "{No accidents|Two fires|<few> cases of illness} were reported{|, none of them serious|"
     " in the district of <mytown>}.\n"
     "The {bridge|tunnel|wall|tower} is ^# metres {long|high} and {rests on <few> piers|was "
     "built of local stone|was last inspected on <mylately>}.\n"
     "{Of the ^## {houses|samples|schools} visited|Of all cases}, ^# were {in good order|below "
     "standard|not yet finished}.\n"
     "{The results|These figures} {agree well|do not agree} with {earlier work|those of "
     "<enlast> (<year>)|the estimate}, {a fact for which no reason was found|within the limits "
     "of error|as was to be hoped}.\n"
     "{Roads|Schools|Drains|Forests} {remain|were} {a heavy charge on the district|in fair "
     "condition|the care of the county surveyor}."},
};

const int ds_n_prose_rules = (int)(sizeof ds_prose_rules / sizeof ds_prose_rules[0]);
