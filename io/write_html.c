/* write_html.c - one page to look at, with nothing beside it: left the scan with a box for each
 * word, coloured by confidence, right the text (write_html_text.c). Pointing at either shows the other.
 *
 * The boxes are SVG polygons over the embedded picture; word i of a page's drawing is word i of
 * its text, so that the script needs no names. Without scripts both still stand there. */
#include "io/codecs.h"
#include "io/put.h"
#include "io/write_html.h"

#include <math.h>

static const char style[] =
    ":root{color-scheme:light dark;--back:#f4f3f0;--ink:#1c1c1e;--faint:#6b6b70;--card:#fff;"
    "--edge:#d8d6d0;--mark:#ffe08a}\n"
    "@media(prefers-color-scheme:dark){:root{--back:#17181b;--ink:#e6e4df;--faint:#9a9a9f;"
    "--card:#202226;--edge:#393b41;--mark:#6b5510}"
    ".text .q0{--c:#ff6b95}.text .q1{--c:#ff9a5c}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--back);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif}\n"
    "header{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:.4em 1.6em;"
    "align-items:center;padding:.5em 1em;background:var(--card);"
    "border-bottom:1px solid var(--edge);font-size:14px}\n"
    "header b{font-size:16px}\n"
    "label{display:inline-flex;gap:.4em;align-items:center}\n"
    ".key{display:inline-flex;gap:.9em}.key i{font-style:normal;"
    "margin-right:.3em;color:var(--c)}\n"
    ".q0{--c:#d11149}.q1{--c:#e8590c}.q2{--c:#e0a800}.q3{--c:#1c9c8c}.q4{--c:#2f6fd0}\n"
    "section{display:grid;grid-template-columns:minmax(0,3fr) minmax(16em,2fr);gap:1em;"
    "padding:1em;align-items:start}\n"
    "@media(max-width:800px){section{grid-template-columns:1fr}}\n"
    "h2{grid-column:1/-1;margin:0;font-size:15px;font-weight:600;overflow-wrap:anywhere}\n"
    "h2 small{color:var(--faint);font-weight:400;margin-left:.8em}\n"
    ".scan{background:var(--card);border:1px solid var(--edge)}\n"
    "svg{display:block;width:100%;height:auto}\n"
    "polygon{vector-effect:non-scaling-stroke}\n"
    ".l{fill:none;stroke:#88888888;stroke-dasharray:3 3;pointer-events:none}\n"
    ".w{fill:var(--c);fill-opacity:.1;stroke:var(--c);stroke-width:1.3}\n"
    ".w.on,.w:hover{fill-opacity:.38;stroke-width:2.5}\n"
    ".f{fill:none;stroke:#7b2cbf;stroke-width:2.5;stroke-dasharray:7 3}\n"
    ".text dl{display:grid;grid-template-columns:auto 1fr;gap:.1em 1em;margin:.3em 0 1em;"
    "padding-bottom:.5em;border-bottom:1px solid var(--edge)}.text dd{margin:0}\n"
    ".off{display:none}.plain polygon{display:none}\n"
    ".text{background:var(--card);border:1px solid var(--edge);padding:.6em 1em;"
    "overflow-wrap:anywhere}\n"
    ".text p,.text h3{margin:.5em 0}.text h3{font-size:1.15em}.text li{margin-left:1.2em;"
    "list-style:none}\n"
    ".text .aside{color:var(--faint);font-size:.9em}\n"
    ".text table{border-collapse:collapse;margin:.7em 0}.text td{border:1px solid var(--edge);"
    "padding:.1em .5em;vertical-align:top}\n"
    ".text span{border-radius:2px}.text .q0,.text .q1,.text .q2{"
    "box-shadow:inset 0 -.16em var(--c)}\n"
    ".text .on,.text span span:hover{background:var(--mark)}\n"
    ".none{color:var(--faint)}\n"
    "#tip{position:fixed;z-index:3;display:none;max-width:60vw;padding:.2em .6em;"
    "background:var(--ink);color:var(--back);border-radius:4px;font-size:20px;"
    "pointer-events:none;overflow-wrap:anywhere}\n"
    "#tip small{font-size:13px;opacity:.75;margin-left:.7em}\n";

/* Pairs words with boxes, follows the pointer, and hides boxes by the two controls. */
static const char script[] =
    "const tip=document.getElementById('tip');\n"
    "const [word,conf]=[0,1].map(()=>tip.appendChild(document.createElement('bdi')));\n"
    "conf.replaceWith(tip.c=document.createElement('small'));\n"
    "for(const page of document.querySelectorAll('section')){\n"
    " const boxes=page.querySelectorAll('.w'),words=page.querySelectorAll('.text [data-c]');\n"
    " boxes.forEach((box,i)=>{\n"
    "  const text=words[i];\n"
    "  const on=(e,show)=>{\n"
    "   box.classList.toggle('on',show);text.classList.toggle('on',show);\n"
    "   tip.style.display=show&&e.currentTarget===box?'block':'none';\n"
    "   word.textContent=text.textContent;tip.c.textContent=text.dataset.c+' %';\n"
    "  };\n"
    "  for(const e of[box,text]){\n"
    "   e.addEventListener('pointerenter',v=>on(v,true));\n"
    "   e.addEventListener('pointerleave',v=>on(v,false));\n"
    "  }\n"
    "  box.addEventListener('pointermove',v=>{\n"
    "   const x=Math.min(v.clientX+14,innerWidth-tip.offsetWidth-8);\n"
    "   const y=v.clientY+22+tip.offsetHeight>innerHeight?v.clientY-tip.offsetHeight-12:"
    "v.clientY+18;\n"
    "   tip.style.left=Math.max(x,4)+'px';tip.style.top=y+'px';\n"
    "  });\n"
    "  text.addEventListener('click',()=>box.scrollIntoView({block:'center'}));\n"
    "  box.addEventListener('click',()=>text.scrollIntoView({block:'center'}));\n"
    " });\n"
    "}\n"
    "const most=document.getElementById('most'),shown=document.getElementById('shown');\n"
    "document.getElementById('boxes').addEventListener('change',e=>"
    "document.body.classList.toggle('plain',!e.target.checked));\n"
    "most.addEventListener('input',()=>{\n"
    " shown.textContent=most.value+' %';\n"
    " for(const page of document.querySelectorAll('section')){\n"
    "  const words=page.querySelectorAll('.text [data-c]');\n"
    "  page.querySelectorAll('.w').forEach((b,i)=>"
    "b.classList.toggle('off',+words[i].dataset.c>+most.value));\n"
    " }\n"
    "});\n";

void io_html_begin(io_writer *w, const io_document *d, const io_doc_page *first)
{
    io_put(w, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
              "<meta name=\"generator\" content=\"");
    io_put_xml(w, w->config.engine);
    io_put(w, "\">\n<title>");
    io_put_xml(w, first && first->source ? io_doc_text(d, first->source) : "no pages");
    io_put(w, "</title>\n<style>\n");
    io_put(w, style);
    if (w->config.edit)
        io_html_edit_head(w);
    io_put(w, "</style>\n</head>\n<body>\n<header><b>What was read</b>\n"
              "<span class=\"key\"><span class=\"q4\"><i>&#9632;</i>from 95 %</span>"
              "<span class=\"q3\"><i>&#9632;</i>85 %</span>"
              "<span class=\"q2\"><i>&#9632;</i>70 %</span>"
              "<span class=\"q1\"><i>&#9632;</i>50 %</span>"
              "<span class=\"q0\"><i>&#9632;</i>below</span></span>\n");
    if (w->config.edit) {
        io_html_edit_controls(w);
        return;
    }
    io_put(w, "<label><input type=\"checkbox\" id=\"boxes\" checked> boxes</label>\n"
              "<label>of words up to <input type=\"range\" id=\"most\" min=\"0\" max=\"100\" "
              "value=\"100\"> <span id=\"shown\">100 %</span></label></header>\n");
}

void io_html_end(io_writer *w)
{
    io_put(w, w->config.edit ? "<script>\n" : "<div id=\"tip\"></div>\n<script>\n");
    if (w->config.edit)
        io_html_edit_script(w);
    else
        io_put(w, script);
    io_put(w, "</script>\n</body>\n</html>\n");
}

static void put_base64(io_writer *w, const uint8_t *data, size_t n)
{
    static const char digit[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[4096];
    size_t filled = 0;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)data[i] << 16;
        v |= i + 1 < n ? (uint32_t)data[i + 1] << 8 : 0;
        v |= i + 2 < n ? data[i + 2] : 0;
        text[filled++] = digit[v >> 18];
        text[filled++] = digit[v >> 12 & 63];
        text[filled++] = i + 1 < n ? digit[v >> 6 & 63] : '=';
        text[filled++] = i + 2 < n ? digit[v & 63] : '=';
        if (filled == sizeof text || i + 3 >= n) {
            io_put_bytes(w, text, filled);
            filled = 0;
        }
    }
}

static void put_image(io_writer *w, const io_doc_page *page)
{
    /* What a script draws is turned as the file says: here as its pixels are. */
    bool turned = w->config.edit && page->image && (page->rotation || page->mirrored);
    io_embed kind = turned ? IO_EMBED_NONE : io_embed_kind(page);
    io_bytes png = {0};
    const uint8_t *data = page->file;
    size_t size = page->file_size;
    if (kind == IO_EMBED_NONE && page->image) {
        io_put_failed(w, io_png_encode(page->image, &png));
        data = png.data;
        size = png.size;
    }
    if (kind != IO_EMBED_NONE || page->image) {
        io_put_format(w, "<image width=\"%d\" height=\"%d\" preserveAspectRatio=\"none\" "
                         "style=\"image-orientation:none\" href=\"data:image/%s;base64,",
                      page->width, page->height, kind == IO_EMBED_JPEG ? "jpeg" : "png");
        put_base64(w, data, size);
        io_put(w, "\"/>\n");
    }
    io_bytes_free(&png);
}

static void put_drawing(io_writer *w, const io_document *d, const io_doc_page *page)
{
    /* The clockwise turn that sets the page upright. */
    static const char *const turn[4] = {"1 0 0 1 0 0", "0 1 -1 0 %d 0", "-1 0 0 -1 %d %d",
                                        "0 -1 1 0 0 %d"};
    int quarter = page->rotation / 90 & 3, width = page->width, height = page->height;
    io_put_format(w, "<div class=\"scan\"><svg viewBox=\"0 0 %d %d\"><g transform=\"matrix(",
                  quarter & 1 ? height : width, quarter & 1 ? width : height);
    if (quarter == 1)
        io_put_format(w, turn[1], height);
    else if (quarter == 2)
        io_put_format(w, turn[2], width, height);
    else if (quarter == 3)
        io_put_format(w, turn[3], width);
    else
        io_put(w, turn[0]);
    io_put(w, ")");
    if (page->mirrored)
        io_put_format(w, " matrix(-1 0 0 1 %d 0)", width);
    io_put(w, "\">\n");
    put_image(w, page);
    io_line_walk walk = {.d = d, .page = page};
    while (io_line_next(&walk)) {
        if (w->config.edit)
            io_put_format(w, "<polygon class=\"w q%d\" points=\"",
                          io_html_level(io_html_worst(d, walk.at)));
        else
            io_put(w, "<polygon class=\"l\" points=\"");
        io_put_points(w, d, walk.at->polygon);
        io_put(w, "\"/>\n");
        for (int32_t i = 0; i < walk.at->words.n && !w->config.edit; i++) {
            const io_doc_word *word = &d->word[walk.at->words.first + i];
            if (!word->text)
                continue;
            io_put_format(w, "<polygon class=\"w q%d\" points=\"", io_html_level(word->confidence));
            io_put_points(w, d, word->polygon);
            io_put(w, "\"/>\n");
        }
    }
    for (int32_t i = 0; i < page->fields.n; i++) {
        const io_doc_field *f = &d->field[page->fields.first + i];
        io_put_format(w, "<rect class=\"f\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"><title>",
                      (int)f->box.x0, (int)f->box.y0, (int)ceilf(f->box.x1 - f->box.x0) + 1,
                      (int)ceilf(f->box.y1 - f->box.y0) + 1);
        io_put_xml(w, io_doc_text(d, f->name));
        io_put(w, "</title></rect>\n");
    }
    io_put(w, "</g></svg></div>\n");
}

/* Fields by name, beside the scan that marks them. */
static void put_fields(io_writer *w, const io_document *d, const io_doc_page *page)
{
    for (int32_t i = 0; i < page->fields.n; i++) {
        const io_doc_field *f = &d->field[page->fields.first + i];
        io_put(w, i ? "<dt>" : "<dl><dt>");
        io_put_xml(w, io_doc_text(d, f->name));
        io_put(w, "</dt><dd>");
        io_put_xml(w, io_doc_text(d, f->normalised));
        io_put_format(w, " <small>%ld %%</small></dd>\n", lroundf(100 * f->confidence));
    }
    io_put(w, page->fields.n > 0 ? "</dl>\n" : "");
}

void io_html_page(io_writer *w, const io_document *d, const io_doc_page *page)
{
    int words = 0, lines = 0;
    double sum = 0;
    io_line_walk walk = {.d = d, .page = page};
    for (; io_line_next(&walk); lines++) {
        words += walk.at->words.n;
        for (int32_t i = 0; i < walk.at->words.n; i++)
            sum += (double)d->word[walk.at->words.first + i].confidence;
    }
    io_put(w, "<section data-name=\"");
    io_put_xml(w, io_doc_text(d, page->source));
    io_put_format(w, "\">\n<h2>%d. ", w->pages);
    io_put_xml(w, io_doc_text(d, page->source));
    io_put_format(w, "<small>%d &times; %d pixels, %d lines, %d words", page->width,
                  page->height, lines, words);
    if (words > 0)
        io_put_format(w, ", mean confidence %ld %%", lround(100 * sum / words));
    io_put(w, "</small></h2>\n");
    put_drawing(w, d, page);
    io_put(w, "<div class=\"text\"");
    if (w->config.language && w->config.language[0]) {
        io_put(w, " lang=\"");
        io_put_xml(w, w->config.language);
        io_put(w, "\"");
    }
    io_put(w, ">\n");
    if (words == 0)
        io_put(w, "<p class=\"none\">No text was found.</p>\n");
    if (w->config.edit)
        io_html_edit_rows(w, d, page);
    else
        put_fields(w, d, page);
    io_html_text(w, d, page);
    io_put(w, "</div>\n</section>\n");
}
