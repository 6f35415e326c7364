/* form_parse.c - templates and presets; a preset is a template that travels with the program. */
#include "fields/form.h"

#include <string.h>

static const char invoice[] =
    "number        number right,below Invoice No | Invoice number | Invoice # | Bill No |"
    " Rechnungsnummer | Rechnung Nr | Rechnungs-Nr | Facture n° | Numéro de facture |"
    " Factura nº | Fatura n.º | Numero fattura | Fattura n | Factuurnummer | Faktura nr |"
    " Fakturanummer | Číslo faktury | Laskun numero | Invoice\n"
    "date          date   right,below Invoice date | Date of issue | Rechnungsdatum |"
    " Date de facture | Fecha | Data fattura | Data de emissão | Factuurdatum |"
    " Data wystawienia | Datum vystavení | Fakturadatum | Fakturadato | Laskun päiväys |"
    " Päiväys | Date | Datum | Dato | Data\n"
    "due           date   right,below Due date | Payment due | Pay by | Fällig am |"
    " Zahlbar bis | Échéance | Date d'échéance | Vencimiento | Vencimento | Scadenza |"
    " Vervaldatum | Termin płatności | Datum splatnosti | Splatnost | Förfallodatum |"
    " Forfaldsdato | Eräpäivä\n"
    "order         number right,below Order No | Order number | PO Number | Bestellnummer |"
    " Commande n°\n"
    "customer      number right,below Customer No | Customer number | Customer ID |"
    " Kundennummer | Kunden-Nr | N° client | Klantnummer\n"
    "total         amount right,below Grand total | Total due | Amount due | Balance due |"
    " Gesamtbetrag | Rechnungsbetrag | Zu zahlen | Total TTC | Importe total | Total a pagar |"
    " Totale fattura | Totaal | Te betalen | Do zapłaty | Celkem | Att betala | I alt |"
    " Yhteensä | Total | Totale | Summe\n"
    "tax           amount right,below VAT | GST | Tax | MwSt | USt | TVA | IVA | BTW | DPH |"
    " Moms | ALV\n"
    "vat_id        vat     every -\n"
    "iban          iban    every -\n"
    "phone         phone   every -\n"
    "email         email   every -\n"
    "url           url     every -\n"
    "address       address every -\n";

static const char letter[] =
    "date          date    first -\n"
    "subject       text    right Subject | Re | Betreff | Betrifft | Objet | Asunto |"
    " Oggetto | Assunto | Betreft | Dotyczy | Věc\n"
    "reference     text    right Our ref | Your ref | Reference | Unser Zeichen |"
    " Ihr Zeichen | Aktenzeichen | N/Réf | Référence\n"
    "address       address every -\n"
    "phone         phone   every -\n"
    "email         email   every -\n"
    "url           url     every -\n"
    "iban          iban    every -\n"
    "vat_id        vat     every -\n";

static const char receipt[] =
    "date          date    first -\n"
    "total         amount  right Grand total | Nett total | Total due | Total | Summe |"
    " Totale | Totaal | Jumlah\n"
    "address       address first -\n";

static const char all[] = "date date every -\n"
                          "time time every -\n"
                          "amount amount every -\n"
                          "percent percent every -\n"
                          "phone phone every -\n"
                          "email email every -\n"
                          "url url every -\n"
                          "iban iban every -\n"
                          "vat vat every -\n"
                          "card card every -\n"
                          "postcode postcode every -\n"
                          "address address every -\n";

static const struct preset {
    const char *name, *rules;
    bool pairs;
} presets[] = {{"receipt", receipt, false},
               {"invoice", invoice, false},
               {"letter", letter, false},
               {"form", all, true}};

const char *fields_preset_names(void)
{
    return "receipt|invoice|letter|form";
}

bool fields_form_preset(const char *name, fields_form *out)
{
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++)
        if (strcmp(presets[i].name, name) == 0) {
            nn_err err =
                fields_form_parse(presets[i].rules, strlen(presets[i].rules), name, out);
            NN_ASSERT(err == NN_OK);
            out->pairs = presets[i].pairs;
            return true;
        }
    return false;
}

typedef struct reader {
    const char *what, *begin, *at, *end; /* of the line */
    int line;
} reader;

/* Characters, not bytes, before p, from 1. */
static int column(const reader *r, const char *p)
{
    int n = 1;
    for (const char *c = r->begin; c < p; c++)
        n += (*c & 0xC0) != 0x80;
    return n;
}

static nn_err refuse(const reader *r, const char *p, const char *expected)
{
    int n = (int)(r->end - p);
    return nn_fail(NN_ERR_USAGE, "%s: line %d, column %d: expected %s, found '%.*s'", r->what,
                   r->line, column(r, p), expected, n > 32 ? 32 : n, p);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word; empty at the line's end. */
static const char *next(reader *r, int *n)
{
    while (r->at < r->end && blank(*r->at))
        r->at++;
    const char *p = r->at;
    while (r->at < r->end && !blank(*r->at))
        r->at++;
    *n = (int)(r->at - p);
    return p;
}

static bool is(const char *p, int n, const char *word)
{
    return (size_t)n == strlen(word) && memcmp(p, word, (size_t)n) == 0;
}

static int where_of(const char *p, int n)
{
    static const struct {
        const char *word;
        int where;
    } words[] = {{"right", FIELDS_RIGHT},
                 {"below", FIELDS_BELOW},
                 {"right,below", FIELDS_RIGHT | FIELDS_BELOW},
                 {"below,right", FIELDS_RIGHT | FIELDS_BELOW | FIELDS_BELOW_FIRST},
                 {"first", FIELDS_FIRST},
                 {"last", FIELDS_LAST},
                 {"every", FIELDS_EVERY},
                 {"largest", FIELDS_LARGEST}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is(p, n, words[i].word))
            return words[i].where;
    return 0;
}

static nn_err read_labels(reader *r, fields_rule *rule)
{
    bool beside = rule->where < FIELDS_FIRST;
    int n;
    const char *before = r->at, *p = next(r, &n);
    if (is(p, n, "-") || n == 0) {
        if (beside)
            return refuse(r, n ? p : r->end,
                          "a label: what the value stands right of or below");
        before = r->at;
        p = next(r, &n);
        return n ? refuse(r, p, "the line's end after '-'") : NN_OK;
    }
    if (!beside)
        return refuse(r, p, "'-': first, last, every and largest have no label");
    for (r->at = before; r->at < r->end;) {
        while (r->at < r->end && blank(*r->at))
            r->at++;
        const char *from = r->at, *to = memchr(from, '|', (size_t)(r->end - from));
        to = to ? to : r->end;
        r->at = to < r->end ? to + 1 : to;
        bool more = to < r->end;
        while (to > from && blank(to[-1]))
            to--;
        if (to == from)
            return refuse(r, from, "a label");
        if (to - from >= FIELDS_LABEL)
            return refuse(r, from, "a label of less than 64 bytes");
        if (rule->n_labels == FIELDS_MAX_LABELS)
            return refuse(r, from, "at most 24 labels");
        memcpy(rule->label[rule->n_labels], from, (size_t)(to - from));
        rule->label[rule->n_labels++][to - from] = 0;
        if (more && r->at == r->end)
            return refuse(r, r->end, "a label behind '|'");
    }
    return NN_OK;
}

static nn_err read_rule(reader *r, fields_form *out)
{
    int n;
    const char *p = next(r, &n);
    if (n == 0 || *p == '#')
        return NN_OK;
    if (out->n == FIELDS_MAX_RULES)
        return refuse(r, p, "at most 64 fields");
    fields_rule *rule = &out->rule[out->n];
    *rule = (fields_rule){0};
    if (n >= FIELDS_NAME)
        return refuse(r, p, "a name of less than 32 bytes");
    memcpy(rule->name, p, (size_t)n);
    p = next(r, &n);
    rule->type = is(p, n, "number") ? FIELDS_TYPE_NUMBER
                 : is(p, n, "text") ? FIELDS_TYPE_TEXT
                                    : (int)fields_kind_by_name(p, (size_t)n);
    if (n == 0 || (rule->type == FIELDS_KINDS && !is(p, n, "number")))
        return refuse(r, p,
                      "a type: text, number, date, time, amount, percent, phone, email, url, "
                      "iban, vat, card, "
                      "postcode or address");
    p = next(r, &n);
    rule->where = where_of(p, n);
    if (!rule->where)
        return refuse(
            r, p,
            "a place: right, below, right,below, below,right, first, last, every or largest");
    if (rule->where == FIELDS_LARGEST && rule->type != FIELDS_AMOUNT)
        return refuse(r, p, "another place: largest is for amounts");
    if (rule->where >= FIELDS_FIRST && rule->type >= FIELDS_KINDS)
        return refuse(r, p, "right or below: text and number need a label");
    nn_err err = read_labels(r, rule);
    out->n += err == NN_OK;
    return err;
}

nn_err fields_form_parse(const char *text, size_t n, const char *what, fields_form *out)
{
    reader r = {.what = what, .line = 1};
    const char *end = text + n;
    *out = (fields_form){0};
    if (memchr(text, 0, n) || !io_utf8_valid(text, n))
        return nn_fail(NN_ERR_USAGE, "%s: expected a template in UTF-8", what);
    for (const char *p = text; p < end; r.line++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        stop = stop ? stop : end;
        r.begin = r.at = p;
        r.end = stop > p && stop[-1] == '\r' ? stop - 1 : stop;
        nn_err err = read_rule(&r, out);
        if (err != NN_OK)
            return err;
        p = stop < end ? stop + 1 : end;
    }
    return NN_OK;
}
