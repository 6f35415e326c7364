/* test_fields_detect.c - typed fields in text: what is found, where, and what it is in a standard's
 * form. */
#include "fields/fields.h"
#include "fields/learnt.h"
#include "io/write.h"
#include "nn/mem.h"
#include "tests/check.h"

/* "kind=normal kind=normal ..." of all hits in a text. */
static void hits_of(const char *text, char *out, size_t size)
{
    io_document d = {0};
    fields_text t = {0};
    fields_hits h = {0};
    size_t used = 0;
    *out = 0;
    CHECK(fields_document_of_text(text, strlen(text), "t", &d) == NN_OK, "%s", text);
    CHECK(fields_text_new(&d, 0, &t) == NN_OK, "%s", text);
    CHECK(fields_detect(&t, &h) == NN_OK, "%s", text);
    for (int i = 0; i < h.n; i++) {
        CHECK(h.hit[i].begin >= 0 && h.hit[i].begin < h.hit[i].end && h.hit[i].end <= t.n, "%s: a place", text);
        used += (size_t)snprintf(out + used, size - used, "%s%s=%s", i ? " | " : "",
                                 fields_kind_name(h.hit[i].kind), h.hit[i].normal);
    }
    fields_hits_free(&h);
    fields_text_free(&t);
    io_doc_free(&d);
}

static void test_forms(void)
{
    static const char *const cases[][2] = {
        /* dates of twelve languages */
        {"25/12/2018", "date=2018-12-25"},
        {"2018-12-25", "date=2018-12-25"},
        {"5.1.19", "date=2019-01-05"},
        {"25/12/69", "date=2069-12-25"},
        {"25/12/70", "date=1970-12-25"},
        {"29/02/2000", "date=2000-02-29"},
        {"25 DEC 2018", "date=2018-12-25"},
        {"December 25th, 2018", "date=2018-12-25"},
        {"3. M\xc3\xa4rz 2019", "date=2019-03-03"},
        {"1er f\xc3\xa9vrier 1999", "date=1999-02-01"},
        {"25 de diciembre de 2018", "date=2018-12-25"},
        {"7 luglio 2020", "date=2020-07-07"},
        {"9 de mar\xc3\xa7o de 2021", "date=2021-03-09"},
        {"4 augustus 2017", "date=2017-08-04"},
        {"11 stycznia 2016", "date=2016-01-11"},
        {"2. \xc4\x8d""ervence 2015", "date=2015-07-02"},
        {"2. \xc4\x8d""ervna 2015", "date=2015-06-02"},
        {"17 oktober 2014", "date=2014-10-17"},
        {"24. december 2013", "date=2013-12-24"},
        {"6. joulukuuta 1917", "date=1917-12-06"},
        {"2O18-12-25", "date=2018-12-25"},
        {"25/12/201820:15", "date=2018-12-25 | time=20:15"},
        /* a slash or dash that was not read */
        {"on 08 03 2014 and 2014 03 08.", "date=2014-03-08 | date=2014-03-08"},
        {"+45 20 10 2011", "phone=+4520102011"},
        {"no 20 10 2011 77 or 11 20 10 2011", ""},
        {"8 3 2014 or 08 03 14 or O8 03 2014", ""},
        /* no dates */
        {"31/02/2018", ""},
        {"29/02/2100", ""}, /* 2100 is no leap year, 2000 and 2016 are */
        {"12.31.00", ""},
        {"1.2.3", ""},
        {"32/13/2018", ""},
        /* the page's other dates tell day from month */
        {"03/04/2018 and 12/31/2018", "date=2018-03-04 | date=2018-12-31"},
        {"03/04/2018 and 31/12/2018", "date=2018-04-03 | date=2018-12-31"},
        {"8:15 PM 20:49:59 12:05 am", "time=20:15 | time=20:49:59 | time=00:05"},
        {"25:00", ""},
        /* amounts */
        {"1.234,56 EUR", "amount=1234.56 EUR"},
        {"RM 1,234.56", "amount=1234.56 MYR"},
        {"$8.20 -5.00 3.10 CR", "amount=8.20 USD | amount=-5.00 | amount=-3.10"},
        {"(12.50)", "amount=-12.50"},
        {"12,5 \xe2\x82\xac", "amount=12.5 EUR"},
        {"1 234,50 z\xc5\x82", "amount=1234.50 PLN"},
        {"0.05", "amount=0.05"},
        {"12.345 1,23,45", ""},
        {"6.5 % 10%", "percent=6.5 | percent=10"},
        /* codes: the checksum proves what was misread, and refuses what is wrong */
        {"DE89 3704 0044 0532 0130 00", "iban=DE89370400440532013000"},
        {"DE89 37O4 0044 0532 0l30 00", "iban=DE89370400440532013000"},
        {"F121 8322 8568 3546 72", "iban=FI2183228568354672"},
        {"beziJn ons auf thee", ""}, /* of no digits, with mod 97 right */
        {"F122 8322 8568 3546 72", ""},
        {"DE88 37O4 0044 0532 0l30 00", ""}, /* undone, and no IBAN all the same */
        {"DE88 3704 0044 0532 0130 00", ""},
        {"4111 1111 1111 1111", "card=4111111111111111"},
        {"4111 1111 1111 1112", ""},
        {"USt-IdNr. DE136695976", "vat=DE136695976"},
        {"DE136695977", ""},
        {"GST ID : 000849813504", "vat=000849813504"},
        /* contact */
        {"Info@Acme.de, http://acme.de/x.", "email=info@acme.de | url="},
        {"a@b", ""},
        {"+49 (0)30 123456", "phone=+4930123456"},
        {"Tel: 07-3507405", "phone=073507405"},
        {"ABC SDN BHD Tel: 07-3507405", "phone=+6073507405"},
        {"12345678", ""},
        /* places */
        {"Hauptstra\xc3\x9f""e 5\n10115 Berlin", "address= | postcode=10115"},
        {"SW1A 1AA", "postcode="},
        {"Invoice No. 4711   Date", ""},
        {"London, SW1A1AA\nW1A1AA\nModel W1A1AA silver", "postcode=SW1A 1AA"},
    };
    char found[512], want[512];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        hits_of(cases[i][0], found, sizeof found);
        snprintf(want, sizeof want, "%s", cases[i][1]);
        /* Postcodes' own text is their normal form. */
        if (strcmp(want, "address= | postcode=10115") == 0)
            snprintf(want, sizeof want, "address= | postcode=");
        CHECK(strcmp(found, want) == 0, "'%s': expected '%s', found '%s'", cases[i][0], want, found);
    }
}

/* Every month of every language, behind a day, as its dates are written. */
static void test_months(void)
{
    static const char *const languages[] = {
        "January February March April May June July August September October November "
        "December",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
        "diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
        "dicembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
        "dezembro",
        "januari februari maart april mei juni juli augustus september oktober november "
        "december",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
        "listopada grudnia",
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "januari februari mars april maj juni juli augusti september oktober november "
        "december",
        "januar februar marts april maj juni juli august september oktober november december",
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta "
        "elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
        "Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember",
    };
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const char *p = languages[i];
        for (int month = 1; month <= 12; month++) {
            char text[64], found[128], want[32];
            int n = (int)strcspn(p, " ");
            snprintf(text, sizeof text, "25 %.*s 2018", n, p);
            snprintf(want, sizeof want, "date=2018-%02d-25", month);
            hits_of(text, found, sizeof found);
            CHECK(strcmp(found, want) == 0, "'%s': expected '%s', found '%s'", text, want, found);
            p += n + (p[n] == ' ');
        }
        CHECK(*p == 0, "twelve months: %s", languages[i]);
    }
}

static void test_templates(void)
{
    static const char *const bad[][2] = {
        {"number", "line 1, column 7: expected a type"},
        {"# x\n\nnumber nummer right A", "line 3, column 8: expected a type"},
        {"a number left A", "line 1, column 10: expected a place"},
        {"a number right -", "line 1, column 16: expected a label"},
        {"a number right", "line 1, column 15: expected a label"},
        {"a number right A ||", "line 1, column 19: expected a label"},
        {"a number right A |", "line 1, column 19: expected a label"},
        {"\xc3\xa9 date first A", "line 1, column 14: expected '-'"},
        {"a date first - B", "line 1, column 16: expected the line's end"},
        {"a date largest -", "line 1, column 8: expected another place"},
        {"a text first -", "line 1, column 8: expected right or below"},
        {"a date first -\xff", "expected a template in UTF-8"},
    };
    fields_form form;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t n = strlen(bad[i][0]);
        char *copy = malloc(n + 1);
        memcpy(copy, bad[i][0], n);
        CHECK(fields_form_parse(copy, n, "T", &form) == NN_ERR_USAGE, "%s", bad[i][0]);
        CHECK(strstr(nn_error_message(), bad[i][1]), "%s: %s", bad[i][0], nn_error_message());
        free(copy);
    }
    CHECK(fields_form_parse("", 0, "T", &form) == NN_OK && form.n == 0, "an empty template");
    CHECK(!fields_form_preset("recipe", &form), "an unknown preset");
}

/* What a model says of its fields, and what none may say. */
static void test_learnt(void)
{
    static const char *const bad[] = {"x=date,bare", "x=text,bare", "x=,bare", "x=amount,bar", "x=amount,bare,bare", "x"};
    const char *good = "firm=text;total=amount,bare;tax=amount";
    char text[FIELDS_LEARNT_TEXT];
    fields_learnt s;
    CHECK(fields_learnt_parse(good, &s) == NN_OK && s.n == 3, "%s", nn_error_message());
    CHECK(!s.field[0].bare && s.field[1].bare && s.field[1].type == FIELDS_AMOUNT && !s.field[2].bare, "bare");
    fields_learnt_format(&s, text);
    CHECK(strcmp(text, good) == 0, "'%s'", text);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(fields_learnt_parse(bad[i], &s) == NN_ERR_MODEL, "%s", bad[i]);
}

/* name=normalised of all fields of a text under a template. */
static void fields_of(const char *form_text, const char *text, char *out, size_t size)
{
    io_document d = {0};
    fields_form form;
    size_t used = 0;
    *out = 0;
    if (!fields_form_preset(form_text, &form))
        CHECK(fields_form_parse(form_text, strlen(form_text), "T", &form) == NN_OK, "%s", nn_error_message());
    CHECK(fields_document_of_text(text, strlen(text), "t", &d) == NN_OK, "%s", text);
    CHECK(fields_find(&form, &d) == NN_OK, "%s", text);
    int32_t once = d.n_fields;
    CHECK(fields_find(&form, &d) == NN_OK && d.n_fields == once, "sought again, the same are there");
    for (int32_t i = 0; i < d.n_fields; i++) {
        const io_doc_field *f = &d.field[i];
        used += (size_t)snprintf(out + used, size - used, "%s%s=%s", i ? " | " : "", io_doc_text(&d, f->name),
                                 io_doc_text(&d, f->normalised));
        for (int32_t k = 0; k < f->words.n; k++) { /* it points to words that it is made of */
            const char *word = io_doc_text(&d, d.word[d.field_word[f->words.first + k]].text);
            const char *value = io_doc_text(&d, f->value);
            CHECK(strstr(value, word) || strstr(word, value) || f->words.n > 1, "'%s' is not of '%s'", word, value);
        }
    }
    io_doc_free(&d);
}

static void test_values(void)
{
    static const char *const cases[][3] = {
        {"n number right Invoice No", "Invoice No.: A-77/3  Date", "n=A-77/3"},
        {"n number below Invoice No", "Name      Invoice No\nJohn      4711", "n=4711"},
        {"n number right,below Invoice No", "Invoice No   Page 5\n4711         25/12/2018", "n=5"},
        {"n number below,right Invoice No", "Invoice No   Page 5\n4711         25/12/2018", "n=4711"},
        {"t amount right Grand total | Total", "Total 5.00\nGrand Total 7.50", "t=7.50"},
        {"t amount right Total", "Subtotal 5.00\nTotal 7.50", "t=7.50"},
        {"t amount largest -", "5.00 70.00 6.00", "t=70.00"},
        {"d date last -", "01/02/2018 03/02/2018", "d=2018-02-03"},
        {"d date every -", "01/02/2018 03/02/2018", "d=2018-02-01 | d=2018-02-03"},
        {"s text right Betreff", "Betreff: Ihre Mahnung   Seite 1", "s=Ihre Mahnung"},
        {"n number right No", "Nothing 5\nNote 6", ""},
        {"form", "Name: John Doe\nat 12:30 o'clock", "time=12:30 | Name=John Doe"},
        {"invoice", "", ""},
        {"letter", "\f", ""},
        {"invoice", "Laskun numero 12\nEr\xc3\xa4p\xc3\xa4iv\xc3\xa4 5.1.2019\nALV 24 % 1,20\nYhteens\xc3\xa4 6,20 EUR",
         "number=12 | due=2019-01-05 | total=6.20 EUR | tax=1.20"},
        {"invoice", "Invoice No. 12\nTotal due $5.00", "number=12 | total=5.00 USD"},
    };
    char found[512];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fields_of(cases[i][0], cases[i][1], found, sizeof found);
        CHECK(strcmp(found, cases[i][2]) == 0, "%s over '%s': expected '%s', found '%s'", cases[i][0],
              cases[i][1], cases[i][2], found);
    }
}

/* Rows of a page that lies on its side are those of the page set upright. */
static void test_rotation(void)
{
    io_document d = {0};
    fields_text t;
    const io_point a[4] = {{90, 10}, {90, 60}, {70, 60}, {70, 10}}, b[4] = {{90, 100}, {90, 150}, {70, 150}, {70, 100}};
    nn_err err = io_doc_add_page(&d, "x", 100, 200);
    err |= io_doc_add_block(&d);
    err |= io_doc_add_paragraph(&d);
    err |= io_doc_add_line(&d, b, 4, 1);
    err |= io_doc_line_text(&d, "5.00");
    err |= io_doc_add_line(&d, a, 4, 1);
    err |= io_doc_line_text(&d, "Total");
    err |= io_doc_finish(&d);
    d.page[0].rotation = 270;
    CHECK(err == NN_OK && fields_text_new(&d, 0, &t) == NN_OK, "made");
    CHECK(strcmp(t.text, "Total\t5.00") == 0, "turned: %s", t.text);
    fields_text_free(&t);
    io_doc_free(&d);
}

/* On a page that lies tilted the right end of a row is lower than the beginning of the next one. */
static void test_tilt(void)
{
    static const struct {
        const char *text;
        float x, y;
    } lines[] = {{"Net", 10, 10}, {"Tax", 10, 40}, {"Total", 10, 70}, {"1.00", 700, 10}, {"2.00", 700, 40}};
    io_document d = {0};
    fields_text t;
    nn_err err = io_doc_add_page(&d, "x", 800, 200);
    err |= io_doc_add_block(&d);
    err |= io_doc_add_paragraph(&d);
    for (int i = 0; i < 5; i++) {
        float x0 = lines[i].x, x1 = x0 + 90, tilt = 0.04f, y0 = lines[i].y + tilt * x0, y1 = lines[i].y + tilt * x1;
        const io_point p[4] = {{x0, y0}, {x1, y1}, {x1, y1 + 20}, {x0, y0 + 20}};
        err |= io_doc_add_line(&d, p, 4, 1);
        err |= io_doc_line_text(&d, lines[i].text);
    }
    err |= io_doc_finish(&d);
    CHECK(err == NN_OK && fields_text_new(&d, 0, &t) == NN_OK, "made");
    CHECK(strcmp(t.text, "Net\t1.00\nTax\t2.00\nTotal") == 0, "tilted: %s", t.text);
    fields_text_free(&t);
    io_doc_free(&d);
}

/* Cells of a table's row are one line of words that stand far apart: 17 and 217,58 are no 17 217,58. */
static void test_wide_gap(void)
{
    io_document d = {0};
    fields_text t;
    const io_point a[4] = {{10, 10}, {300, 10}, {300, 30}, {10, 30}};
    nn_err err = io_doc_add_page(&d, "x", 400, 100);
    err |= io_doc_add_block(&d);
    err |= io_doc_add_paragraph(&d);
    err |= io_doc_add_line(&d, a, 4, 1);
    err |= io_doc_line_text(&d, "A 17 217,58");
    err |= io_doc_finish(&d);
    CHECK(err == NN_OK && d.n_words == 3, "made");
    d.word[0].box = (io_box){10, 10, 20, 30};
    d.word[1].box = (io_box){45, 10, 60, 30};  /* a gap of 1.25 heights */
    d.word[2].box = (io_box){95, 10, 160, 30}; /* 1.75 */
    CHECK(fields_text_new(&d, 0, &t) == NN_OK && strcmp(t.text, "A 17\t217,58") == 0, "a wide gap: %s", t.text);
    fields_text_free(&t);
    io_doc_free(&d);
}

/* Any bytes: no crash, and places inside the text. Allocations that fail give an error. */
static void test_hostile(void)
{
    static const char *const pieces[] = {"25/12/", "2018", "RM", " ", "\t", "\n", "1,234", ".56", "@", "a.de", "DE89", "\xc3",
                                         "+", "(", ")", "-", "Jan", "%", ":", "\f", "Tel", "\xe2\x82\xac", "9", "www."};
    uint32_t state = 7;
    char text[400], found[16384];
    for (int i = 0; i < 3000; i++) {
        *text = 0;
        for (int k = 0; k < 30; k++) {
            state = state * 1664525u + 1013904223u;
            strcat(text, pieces[(state >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        hits_of(text, found, sizeof found);
    }
    fields_form form;
    CHECK(fields_form_preset("form", &form), "form");
    for (int n = 1; n < 40; n++) {
        io_document d = {0};
        const char *page = "Name: John  1.234,56 EUR\n10115 Berlin 25/12/2018";
        CHECK(fields_document_of_text(page, strlen(page), "t", &d) == NN_OK, "made");
        nn_mem_fail_at(n, false);
        nn_err err = fields_find(&form, &d);
        nn_mem_fail_at(0, false);
        CHECK(err == NN_OK || err == NN_ERR_LIMIT, "allocation %d", n);
        io_doc_free(&d);
    }
}

int main(void)
{
    test_forms();
    test_months();
    test_templates();
    test_learnt();
    test_values();
    test_rotation();
    test_tilt();
    test_wide_gap();
    test_hostile();
    return check_done();
}
