/* bill.c - invoices and letters in 12 languages all of whose dates, amounts and numbers are known in a
 * standard's form: what finding fields is measured on. Their damage is that of the mixture, their
 * text that of business: labels right above or beside values, a table that adds up, sentences.
 *
 * How a language writes dates and amounts is that of its CLDR (Unicode's locale data). */
#include "datasets/page/parts.h"

#include <stdio.h>
#include <string.h>

/* Dates: d day, m month, Y year, M the month's name; dd, mm two digits. */
static const struct tongue {
    const char *months; /* with | between */
    const char *figures, *words;
    char thousand[4], decimal;
    const char *sign, *iso; /* of money */
    bool sign_first;
    const char *country, *phone, *vat; /* vat: 9 a digit */
    const char *iban;                  /* its account: 9 a digit, A a letter */
    const char *postcode, *town, *street, *domain;
    const char *title, *number, *date, *due, *net, *tax, *total, *call, *sentence, *paid;
} tongues[] = {
    {"January|February|March|April|May|June|July|August|September|October|November|December",
     "dd/mm/Y", "d M Y", ",", '.', "£", "GBP", true, "GB", "+44 20 9999 9999", "GB 999 9999 99",
     "AAAA99999999999999", "SW1A 1AA", "London", "12 High Street", "example.co.uk", "Invoice",
     "Invoice No.", "Date", "Due date", "Net", "VAT", "Total", "Phone",
     "We refer to your order of %s and confirm delivery by %s.",
     "The amount of %s was paid, of which %s is tax."},
    {"Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
     "dd.mm.Y", "d. M Y", ".", ',', "€", "EUR", false, "DE", "+49 30 9999999", "",
     "999999999999999999", "10115", "Berlin", "Lindenstraße 12", "beispiel.de", "Rechnung",
     "Rechnungsnummer", "Datum", "Fällig am", "Netto", "MwSt", "Gesamtbetrag", "Telefon",
     "Wir beziehen uns auf Ihre Bestellung vom %s und liefern bis zum %s.",
     "Der Betrag von %s wurde bezahlt, davon %s Steuer."},
    {"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
     "dd/mm/Y", "d M Y", " ", ',', "€", "EUR", false, "FR", "+33 1 99 99 99 99", "FR 99 999999999",
     "99999999999999999999999", "75001", "Paris", "12 rue de la Paix", "exemple.fr", "Facture",
     "Facture n°", "Date", "Échéance", "Total HT", "TVA", "Total TTC", "Tél.",
     "Suite à votre commande du %s, la livraison est prévue pour le %s.",
     "Le montant de %s a été payé, dont %s de taxe."},
    {"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
     "dd/mm/Y", "d de M de Y", ".", ',', "€", "EUR", false, "ES", "+34 91 999 99 99", "ESB99999999",
     "99999999999999999999", "28013", "Madrid", "Calle Mayor 12", "ejemplo.es", "Factura",
     "Factura nº", "Fecha", "Vencimiento", "Base", "IVA", "Importe total", "Tel.",
     "Nos referimos a su pedido del %s y confirmamos la entrega para el %s.",
     "Se ha pagado el importe de %s, del cual %s es impuesto."},
    {"gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
     "dd/mm/Y", "d M Y", ".", ',', "€", "EUR", true, "IT", "+39 06 9999 9999", "",
     "A9999999999999999999999", "00184", "Roma", "Via Nazionale 12", "esempio.it", "Fattura",
     "Numero fattura", "Data", "Scadenza", "Imponibile", "IVA", "Totale fattura", "Tel.",
     "In riferimento al Suo ordine del %s, la consegna avverrà entro il %s.",
     "L'importo di %s è stato pagato, di cui %s di imposta."},
    {"janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
     "dd/mm/Y", "d de M de Y", ".", ',', "€", "EUR", false, "PT", "+351 21 999 9999", "PT 999999999",
     "999999999999999999999", "1000-205", "Lisboa", "Rua Augusta 12", "exemplo.pt", "Fatura",
     "Fatura n.º", "Data", "Vencimento", "Base", "IVA", "Total", "Tel.",
     "Em relação à sua encomenda de %s, a entrega será feita até %s.",
     "O montante de %s foi pago, do qual %s é imposto."},
    {"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
     "dd-mm-Y", "d M Y", ".", ',', "€", "EUR", true, "NL", "+31 20 999 9999", "NL999999999B01",
     "AAAA9999999999", "1012 AB", "Amsterdam", "Kerkstraat 12", "voorbeeld.nl", "Factuur",
     "Factuurnummer", "Factuurdatum", "Vervaldatum", "Netto", "BTW", "Totaal", "Tel.",
     "Wij verwijzen naar uw bestelling van %s en leveren uiterlijk op %s.",
     "Het bedrag van %s is betaald, waarvan %s belasting."},
    {"stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia",
     "dd.mm.Y", "d M Y", " ", ',', "zł", "PLN", false, "PL", "+48 22 999 99 99", "PL9999999999",
     "999999999999999999999999", "00-950", "Warszawa", "ul. Długa 12", "przyklad.pl", "Faktura",
     "Faktura nr", "Data wystawienia", "Termin płatności", "Netto", "VAT", "Do zapłaty", "Tel.",
     "W nawiązaniu do zamówienia z dnia %s potwierdzamy dostawę do %s.",
     "Zapłacono kwotę %s, w tym %s podatku."},
    {"ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince",
     "dd.mm.Y", "d. M Y", " ", ',', "Kč", "CZK", false, "CZ", "+420 999 999 999", "CZ99999999",
     "99999999999999999999", "110 00", "Praha 1", "Dlouhá ulice 12", "priklad.cz", "Faktura",
     "Číslo faktury", "Datum vystavení", "Datum splatnosti", "Základ", "DPH", "Celkem", "Tel.",
     "Odkazujeme na Vaši objednávku ze dne %s a dodáme zboží do %s.",
     "Byla zaplacena částka %s, z toho daň %s."},
    {"januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
     "Y-mm-dd", "d M Y", " ", ',', "SEK", "SEK", false, "SE", "+46 8 999 999 99", "SE999999999901",
     "99999999999999999999", "111 22", "Stockholm", "Storgatan 12", "exempel.se", "Faktura",
     "Fakturanummer", "Fakturadatum", "Förfallodatum", "Netto", "Moms", "Att betala", "Tel.",
     "Vi hänvisar till er beställning den %s och levererar senast den %s.",
     "Beloppet %s har betalats, varav %s är skatt."},
    {"januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
     "dd-mm-Y", "d. M Y", ".", ',', "DKK", "DKK", true, "DK", "+45 99 99 99 99", "DK99999999",
     "99999999999999", "1050", "København", "Bredgade 12", "eksempel.dk", "Faktura",
     "Faktura nr.", "Fakturadato", "Forfaldsdato", "Netto", "Moms", "I alt", "Tlf.",
     "Vi henviser til Deres bestilling af %s og leverer senest %s.",
     "Beløbet %s er betalt, heraf %s i afgift."},
    {"tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|"
     "lokakuuta|marraskuuta|joulukuuta",
     "d.m.Y", "d. M Y", " ", ',', "€", "EUR", false, "FI", "+358 9 999 9999", "FI99999999",
     "99999999999999", "00100", "Helsinki", "Pitkäkatu 12", "esimerkki.fi", "Lasku",
     "Laskun numero", "Päiväys", "Eräpäivä", "Veroton", "ALV", "Yhteensä", "Puh.",
     "Viittaamme tilaukseenne %s ja toimitamme viimeistään %s.",
     "Summa %s on maksettu, josta veroa %s."},
};
#define TONGUES ((int)(sizeof tongues / sizeof *tongues))

/* A value as it is printed, and in its standard's form. */
typedef struct value {
    const char *kind, *name; /* name: the preset's field that it is; NULL: none */
    char text[64], normal[64];
    char number[40]; /* of an amount, without its currency */
} value;

static void month_name(const struct tongue *l, int month, char *out, size_t size)
{
    const char *p = l->months;
    while (--month > 0)
        p = strchr(p, '|') + 1;
    snprintf(out, size, "%.*s", (int)strcspn(p, "|"), p);
}

static value draw_date(ds_page_context *c, const struct tongue *l)
{
    int year = 1998 + ds_below(c, 30), month = 1 + ds_below(c, 12), day = 1 + ds_below(c, 28);
    value v = {.kind = "date"};
    size_t n = 0;
    snprintf(v.normal, sizeof v.normal, "%04d-%02d-%02d", year, month, day);
    for (const char *p = ds_chance(c, 0.6f) ? l->figures : l->words; *p; p++) {
        char part[32] = {*p, 0};
        bool two = (*p == 'd' || *p == 'm') && p[1] == *p, word = p[0] == 'd' && p[1] == 'e';
        if (word) {
            strcpy(part, "de");
            p++;
        } else if (*p == 'd' || *p == 'm') {
            snprintf(part, sizeof part, two ? "%02d" : "%d", *p == 'd' ? day : month);
            p += two;
        } else if (*p == 'Y') {
            snprintf(part, sizeof part, "%d", year);
        } else if (*p == 'M') {
            month_name(l, month, part, sizeof part);
        }
        n += (size_t)snprintf(v.text + n, sizeof v.text - n, "%s", part);
    }
    return v;
}

/* With the currency, or as it stands in a table. */
static value amount(const struct tongue *l, int64_t cents, bool sign, bool code)
{
    value v = {.kind = "amount"};
    char whole[24];
    int64_t units = cents / 100;
    if (units >= 1000)
        snprintf(whole, sizeof whole, "%d%s%03d", (int)(units / 1000), l->thousand, (int)(units % 1000));
    else
        snprintf(whole, sizeof whole, "%d", (int)units);
    snprintf(v.number, sizeof v.number, "%s%c%02d", whole, l->decimal, (int)(cents % 100));
    const char *mark = code ? l->iso : l->sign;
    if (!sign)
        snprintf(v.text, sizeof v.text, "%s", v.number);
    else if (l->sign_first || code)
        snprintf(v.text, sizeof v.text, "%s%s%s", mark, strcmp(mark, "£") == 0 ? "" : " ", v.number);
    else
        snprintf(v.text, sizeof v.text, "%s %s", v.number, mark);
    snprintf(v.normal, sizeof v.normal, "%d.%02d%s%s", (int)units, (int)(cents % 100), sign ? " " : "",
             sign ? l->iso : "");
    return v;
}

/* Fills a form: 9 a digit, A a letter; the first digit after a blank or at the start is not 0. */
static void fill_form(ds_page_context *c, const char *form, char *out)
{
    for (; *form; form++)
        *out++ = *form == '9' ? (char)('1' + ds_below(c, 9)) : *form == 'A' ? (char)('A' + ds_below(c, 26))
                                                                           : *form;
    *out = 0;
}

static void without_blanks(const char *in, char *out)
{
    for (; *in; in++)
        if (*in != ' ')
            *out++ = *in;
    *out = 0;
}

/* ISO 13616: check digits by mod 97, printed in groups of four. */
static value draw_iban(ds_page_context *c, const struct tongue *l)
{
    value v = {.kind = "iban"};
    char account[40];
    int rest = 0;
    fill_form(c, l->iban, account);
    snprintf(v.normal, sizeof v.normal, "%s%s00", account, l->country);
    for (const char *p = v.normal; *p; p++)
        rest = *p >= 'A' ? (rest * 100 + *p - 'A' + 10) % 97 : (rest * 10 + *p - '0') % 97;
    snprintf(v.normal, sizeof v.normal, "%s%02d%s", l->country, 98 - rest, account);
    size_t n = 0;
    for (size_t i = 0; v.normal[i]; i++) {
        if (i > 0 && i % 4 == 0)
            v.text[n++] = ' ';
        v.text[n++] = v.normal[i];
    }
    return v;
}

static value draw_vat(ds_page_context *c, const struct tongue *l)
{
    value v = {.kind = "vat"};
    if (*l->vat) {
        fill_form(c, l->vat, v.text);
    } else if (strcmp(l->country, "DE") == 0) { /* ISO 7064 mod 11,10 */
        int product = 10;
        strcpy(v.text, "DE");
        for (int i = 0; i < 8; i++) {
            int digit = 1 + ds_below(c, 9), sum = (digit + product) % 10;
            v.text[2 + i] = (char)('0' + digit);
            product = 2 * (sum ? sum : 10) % 11;
        }
        v.text[10] = (char)('0' + (11 - product) % 10);
    } else { /* Italy: Luhn */
        int sum = 0;
        strcpy(v.text, "IT");
        for (int i = 0; i < 10; i++) {
            int digit = 1 + ds_below(c, 9), twice = i % 2 ? 2 * digit : digit;
            v.text[2 + i] = (char)('0' + digit);
            sum += twice > 9 ? twice - 9 : twice;
        }
        v.text[12] = (char)('0' + (10 - sum % 10) % 10);
    }
    without_blanks(v.text, v.normal);
    return v;
}

static value draw_phone(ds_page_context *c, const struct tongue *l)
{
    value v = {.kind = "phone"};
    fill_form(c, l->phone, v.text);
    without_blanks(v.text, v.normal);
    return v;
}

static value draw_mail(ds_page_context *c, const struct tongue *l)
{
    static const char *const names[] = {"info", "office", "m.weber", "anna.novak", "sales-2", "j_smith"};
    value v = {.kind = "email"};
    snprintf(v.text, sizeof v.text, "%s@%s", names[ds_below(c, 6)], l->domain);
    strcpy(v.normal, v.text);
    return v;
}

static value draw_url(const struct tongue *l)
{
    value v = {.kind = "url"};
    snprintf(v.text, sizeof v.text, "www.%s", l->domain);
    strcpy(v.normal, v.text);
    return v;
}

static value draw_percent(ds_page_context *c, const struct tongue *l)
{
    value v = {.kind = "percent"};
    int tenths = 10 * (4 + ds_below(c, 22)) + (ds_chance(c, 0.3f) ? 5 : 0);
    if (tenths % 10)
        snprintf(v.text, sizeof v.text, "%d%c5 %%", tenths / 10, l->decimal);
    else
        snprintf(v.text, sizeof v.text, "%d %%", tenths / 10);
    snprintf(v.normal, sizeof v.normal, tenths % 10 ? "%d.5%%" : "%d%%", tenths / 10);
    return v;
}

/* ---- setting them ---- */

/* The same but for blanks? */
static bool same_letters(const char *p, const char *q)
{
    for (;; p++, q++) {
        p += strspn(p, " ");
        q += strspn(q, " ");
        if (*p != *q || !*p)
            return *p == *q;
    }
}

static void add_field(ds_page_context *c, const value *v, bool currency)
{
    if (c->n_fields == DS_PAGE_FIELDS)
        return;
    ds_field_truth *f = &c->field[c->n_fields++];
    snprintf(f->kind, sizeof f->kind, "%s", v->kind);
    snprintf(f->name, sizeof f->name, "%s", v->name ? v->name : "");
    snprintf(f->normal, sizeof f->normal, "%.*s",
             (int)(currency ? strlen(v->normal) : strcspn(v->normal, " ")), v->normal);
}

/* Words with up to two values in them (%s); what was set is remembered. False: not all of it was. */
static bool put(ds_page_context *c, const ds_type *t, const char *form, const value *a, const value *b,
                float x, float y, float align)
{
    char text[400], bare[400];
    snprintf(text, sizeof text, form, a ? a->text : "", b ? b->text : "");
    ds_say_words(c, text);
    int before = c->n_pieces;
    ds_put(c, t, x, y, align, DS_APART);
    c->line++;
    ds_piece *piece = c->n_pieces > before ? &c->piece[c->n_pieces - 1] : NULL;
    if (!piece)
        return false;
    /* A face may lack a sign. A currency's: then the amount has none. Of other words, what then stands
     * there is neither right nor wrong to find. */
    const char *set = (const char *)c->strings.data + piece->text;
    snprintf(bare, sizeof bare, form, a ? a->number : "", b ? b->number : "");
    bool whole = strcmp(set, text) == 0;
    bool amounts = !whole && a && *a->number && (!b || *b->number) && same_letters(set, bare);
    piece->ignore |= !whole && !amounts;
    const value *value_of[2] = {a, b};
    for (int i = 0; i < 2 && !piece->ignore; i++)
        if (value_of[i])
            add_field(c, value_of[i], whole);
    return whole;
}

static float put_sender(ds_page_context *c, const struct tongue *l, float x, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    char text[96], call[48];
    value phone = draw_phone(c, l), mail = draw_mail(c, l), url = draw_url(l);
    value code = {.kind = "postcode"};
    phone.name = "phone", mail.name = "email", url.name = "url";
    snprintf(code.text, sizeof code.text, "%s", l->postcode);
    snprintf(code.normal, sizeof code.normal, "%s", l->postcode);
    bool street = put(c, &p->body, l->street, NULL, NULL, x, y, 0);
    snprintf(text, sizeof text, strcmp(l->country, "GB") == 0 ? "%s %%s" : "%%s %s", l->town);
    if (put(c, &p->body, text, &code, NULL, x, y += 1.4f * em, 0) && street) {
        value address = {.kind = "address", .name = "address"};
        size_t n = (size_t)snprintf(address.normal, sizeof address.normal, "%s ", l->street);
        snprintf(address.normal + n, sizeof address.normal - n, text, l->postcode);
        add_field(c, &address, true);
    }
    snprintf(call, sizeof call, "%s %%s", l->call);
    put(c, &p->body, call, &phone, NULL, x, y += 1.4f * em, 0);
    put(c, &p->body, "E-mail: %s", &mail, NULL, x, y += 1.4f * em, 0);
    if (ds_chance(c, 0.6f))
        put(c, &p->body, "%s", &url, NULL, x, y += 1.4f * em, 0);
    ds_next_block(c);
    return y + 3 * em;
}

/* Label and value: side by side, apart, or one below the other. */
static float put_labelled(ds_page_context *c, const char *label, const value *v, float x, float y, int how)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    char text[96];
    if (how == 0) {
        snprintf(text, sizeof text, "%s: %%s", label);
        put(c, &p->body, text, v, NULL, x, y, 0);
        return y + 1.5f * em;
    }
    value of = *v;
    if (!put(c, &p->body, label, NULL, NULL, x, y, 0))
        of.name = NULL;
    put(c, &p->body, "%s", &of, NULL, how == 1 ? x + 11 * em : x, how == 1 ? y : y + 1.3f * em, 0);
    return y + (how == 1 ? 1.5f : 3.2f) * em;
}

static float put_items(ds_page_context *c, const struct tongue *l, float x0, float x1, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    int64_t sum = 0;
    int rows = 2 + ds_below(c, 6), how = ds_below(c, 3);
    char text[96];
    for (int i = 0; i < rows; i++) {
        int64_t cents = 100 + ds_below(c, ds_chance(c, 0.7f) ? 30000 : 900000);
        value v = amount(l, cents, false, false);
        sum += cents;
        snprintf(text, sizeof text, "%c%d", 'A' + ds_below(c, 26), 1 + ds_below(c, 9));
        put(c, &p->body, text, NULL, NULL, x0, y, 0);
        put(c, &p->body, "%s", &v, NULL, x1, y, 1);
        y += 1.5f * em;
    }
    ds_next_block(c);
    value rate = draw_percent(c, l);
    int64_t tax = sum / 5;
    value net = amount(l, sum, how > 0, how == 2), of_tax = amount(l, tax, how > 0, how == 2),
          total = amount(l, sum + tax, true, how == 2);
    of_tax.name = "tax", total.name = "total";
    put(c, &p->body, l->net, NULL, NULL, x1 - 14 * em, y += em, 0);
    put(c, &p->body, "%s", &net, NULL, x1, y, 1);
    snprintf(text, sizeof text, "%s %%s", l->tax);
    if (!put(c, &p->body, text, &rate, NULL, x1 - 14 * em, y += 1.5f * em, 0))
        of_tax.name = NULL;
    put(c, &p->body, "%s", &of_tax, NULL, x1, y, 1);
    if (!put(c, &p->bold, l->total, NULL, NULL, x1 - 14 * em, y += 1.6f * em, 0))
        total.name = NULL;
    put(c, &p->bold, "%s", &total, NULL, x1, y, 1);
    ds_next_block(c);
    return y + 3 * em;
}

static float put_sentences(ds_page_context *c, const struct tongue *l, float x, float y)
{
    const ds_page_recipe *p = &c->recipe;
    float em = p->body.em;
    int n = 1 + ds_below(c, 3);
    for (int i = 0; i < n; i++) {
        value a = draw_date(c, l), b = draw_date(c, l);
        put(c, &p->body, l->sentence, &a, &b, x, y, 0);
        bool code = ds_chance(c, 0.3f);
        a = amount(l, 100 + ds_below(c, 900000), true, code);
        b = amount(l, 100 + ds_below(c, 9000), true, code);
        put(c, &p->body, l->paid, &a, &b, x, y + 1.4f * em, 0);
        ds_next_block(c);
        y += 3.6f * em;
    }
    return y + em;
}

float ds_layout_bill(ds_page_context *c)
{
    const ds_page_recipe *p = &c->recipe;
    const struct tongue *l = &tongues[ds_below(c, TONGUES)];
    float em = p->body.em, x0 = 0.08f * p->w, x1 = 0.92f * p->w, y = 0.05f * p->h + p->head.em;
    bool letter = ds_chance(c, 0.4f);
    value date = draw_date(c, l), due = draw_date(c, l), number = {.kind = ""};
    snprintf(number.text, sizeof number.text, "%c-%d", 'A' + ds_below(c, 26), 1000 + ds_below(c, 9000));
    snprintf(number.normal, sizeof number.normal, "%s", number.text);
    date.name = "date", due.name = "due", number.name = "number";
    c->form = letter ? "letter" : "invoice";
    y = put_sender(c, l, x0, y);
    if (!letter)
        put(c, &p->head, l->title, NULL, NULL, x0, y, 0);
    y += 2.5f * p->head.em;
    if (letter) {
        char text[64];
        snprintf(text, sizeof text, "%s, %%s", l->town);
        put(c, &p->body, text, &date, NULL, x1, y, 1);
        y = put_sentences(c, l, x0, y + 3 * em);
    } else {
        char text[96];
        int how = ds_below(c, 3);
        snprintf(text, sizeof text, "%s %%s", l->number);
        put(c, &p->body, text, &number, NULL, x0, y, 0);
        y = put_labelled(c, l->date, &date, x0, y + 1.6f * em, how);
        y = put_labelled(c, l->due, &due, x0, y, how) + 1.5f * em;
        y = put_items(c, l, x0, x1, y);
    }
    value iban = draw_iban(c, l), vat = draw_vat(c, l);
    iban.name = "iban", vat.name = "vat_id";
    put(c, &p->body, "IBAN: %s", &iban, NULL, x0, y, 0);
    put(c, &p->body, "%s", &vat, NULL, x0, y + 1.5f * em, 0);
    ds_next_block(c);
    return p->h;
}
