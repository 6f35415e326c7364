/* annotate_page.c - the page that labels pictures: see annotate.h.
 *
 * Labels are in the page's own tree (data-class of each picture), so that the page that a browser
 * saves is the work as it stands; what leaves is the label file, made of them by the button.
 */
#include "apps/annotate.h"

#include <string.h>

#include "apps/cli/cli.h"
#include "apps/eval/report.h"
#include "io/image_file.h"
#include "io/json.h"
#include "ocr/page_resize.h"

#define THUMB 176 /* longer side of a picture on the page */

static const char style[] =
    ":root{color-scheme:light dark;--back:#f4f3f0;--ink:#1c1c1e;--faint:#6b6b70;--card:#fff;"
    "--edge:#d8d6d0;--on:#2f6fd0}\n"
    "@media(prefers-color-scheme:dark){:root{--back:#17181b;--ink:#e6e4df;--faint:#9a9a9f;"
    "--card:#202226;--edge:#393b41}}\n"
    "body{margin:0;background:var(--back);color:var(--ink);font:15px/1.4 system-ui,sans-serif}\n"
    "header{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.4em .6em;"
    "align-items:center;padding:.5em 1em;background:var(--card);"
    "border-bottom:1px solid var(--edge)}\n"
    "button kbd{color:var(--faint);margin-right:.4em}button small{margin-left:.4em}\n"
    "main{display:flex;flex-wrap:wrap;gap:.8em;padding:1em}\n"
    "figure{margin:0;padding:.5em;width:12em;background:var(--card);"
    "border:2px solid var(--edge);border-radius:4px}\n"
    "figure:focus{outline:0;border-color:var(--on)}\n"
    "figure img{display:block;max-width:100%;min-width:4em;height:auto;margin:auto;"
    "image-rendering:auto}\n"
    "figcaption{overflow-wrap:anywhere;font-size:12px;color:var(--faint)}\n"
    "figcaption b{display:block;font-size:15px;color:var(--ink);min-height:1.4em}\n"
    ".guess b{font-style:italic;color:var(--faint)}.hide{display:none}\n";

/* names: the classes; a key for each of the first 35: 1 to 9, then letters. */
static const char script[] =
    "const keys='123456789abcdefghijklmnopqrstuvwxyz',bar=document.getElementById('classes');\n"
    "const all=[...document.querySelectorAll('figure')];let at=0,changed=false;\n"
    "const shown=()=>all.filter(f=>!f.classList.contains('hide'));\n"
    "function draw(){\n"
    " bar.replaceChildren(...names.map((name,i)=>{\n"
    "  const b=document.createElement('button'),k=document.createElement('kbd');\n"
    "  const n=document.createElement('small');k.textContent=keys[i]||'';\n"
    "  n.textContent=all.filter(f=>f.dataset.class===name).length;\n"
    "  b.append(k,name,n);b.onclick=()=>assign(name);return b;}));\n"
    " document.getElementById('left').textContent=all.filter(f=>!f.dataset.class).length;\n"
    " for(const f of all)f.querySelector('b').textContent=f.dataset.class;\n"
    "}\n"
    "function go(i){const s=shown();if(!s.length)return;at=Math.max(0,Math.min(i,s.length-1));"
    "s[at].focus();s[at].scrollIntoView({block:'nearest'});}\n"
    "function assign(name){const s=shown(),f=s[at];if(!f)return;f.dataset.class=name;"
    "f.classList.remove('guess');changed=true;draw();go(at+1);}\n"
    "for(const f of all)f.addEventListener('focus',()=>{at=shown().indexOf(f);});\n"
    "addEventListener('keydown',e=>{\n"
    " if(e.target.tagName==='INPUT'||e.ctrlKey||e.altKey||e.metaKey)return;\n"
    " const k=keys.indexOf(e.key);\n"
    " if(k>=0&&k<names.length)assign(names[k]);\n"
    " else if(e.key==='ArrowRight')go(at+1);else if(e.key==='ArrowLeft')go(at-1);\n"
    " else if(e.key==='Enter'&&shown()[at])assign(shown()[at].dataset.class);\n"
    " else if(e.key==='Backspace')assign('');else return;\n"
    " e.preventDefault();});\n"
    "document.getElementById('new').addEventListener('change',e=>{\n"
    " const name=e.target.value.replace(/[\\t\\r\\n]/g,' ').trim();e.target.value='';\n"
    " if(name&&!names.includes(name)){names.push(name);draw();}});\n"
    "document.getElementById('open').addEventListener('change',e=>{\n"
    " for(const f of all)f.classList.toggle('hide',e.target.checked&&f.dataset.class!==''"
    "&&!f.classList.contains('guess'));at=0;go(0);});\n"
    "document.getElementById('save').addEventListener('click',()=>{\n"
    " const rows=all.filter(f=>f.dataset.class).map(f=>f.dataset.name+'\\t'+f.dataset.class);\n"
    " const a=document.createElement('a');\n"
    " a.href=URL.createObjectURL(new Blob([rows.join('\\n')+'\\n'],{type:'text/plain'}));\n"
    " a.download='labels.txt';a.click();changed=false;});\n"
    "addEventListener('beforeunload',e=>{if(changed)e.preventDefault();});\n"
    "draw();go(0);\n";

static nn_err add_text(io_bytes *html, const char *text)
{
    return cli_html_text(html, text, strlen(text));
}

static nn_err add_thumb(io_bytes *html, const io_image *image, const char *alt)
{
    nn_err err;
    io_image small = {0};
    int longer = image->width > image->height ? image->width : image->height;
    if (longer <= THUMB)
        return app_report_image(html, image, alt);
    int width = (int)((int64_t)image->width * THUMB / longer);
    int height = (int)((int64_t)image->height * THUMB / longer);
    NN_TRY(ocr_resize(image, width ? width : 1, height ? height : 1, &small));
    err = app_report_image(html, &small, alt);
out:
    io_image_free(&small);
    return err;
}

static nn_err add_picture(io_bytes *html, const app_annotation *a, const io_image *image)
{
    nn_err err;
    NN_TRY(io_bytes_format(html, "<figure tabindex=\"0\"%s data-name=\"",
                           a->proposed ? " class=\"guess\"" : ""));
    NN_TRY(add_text(html, a->name));
    NN_TRY(io_bytes_text(html, "\" data-class=\""));
    NN_TRY(add_text(html, a->class));
    NN_TRY(io_bytes_text(html, "\">"));
    NN_TRY(add_thumb(html, image, a->name));
    NN_TRY(io_bytes_text(html, "<figcaption><b>"));
    NN_TRY(add_text(html, a->class));
    NN_TRY(io_bytes_text(html, "</b>"));
    NN_TRY(add_text(html, a->name));
    err = io_bytes_text(html, "</figcaption></figure>\n");
out:
    return err;
}

static nn_err add_head(io_bytes *html, const char *folder)
{
    nn_err err;
    NN_TRY(io_bytes_text(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                               "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                               "content=\"width=device-width,initial-scale=1\">\n"
                               "<title>Octavo: label pictures</title>\n<style>\n"));
    NN_TRY(io_bytes_text(html, style));
    NN_TRY(io_bytes_text(
        html, "</style>\n</head>\n<body>\n<header><b>What do they show?</b>\n"
              "<span id=\"classes\"></span>\n"
              "<label>new class <input id=\"new\" size=\"12\"></label>\n"
              "<label><input type=\"checkbox\" id=\"open\"> only what is open or guessed</label>\n"
              "<span>without a class: <span id=\"left\"></span></span>\n"
              "<button id=\"save\">Save labels.txt</button> <small>into "));
    NN_TRY(add_text(html, folder));
    err = io_bytes_text(html, "; keys: a class, &larr; &rarr;, Enter takes a guess, Backspace "
                              "takes a class away</small></header>\n<main>\n");
out:
    return err;
}

/* JSON in a script must not end it. */
static nn_err add_names(io_bytes *html, const ocr_classes *classes)
{
    nn_err err;
    io_bytes json = {0};
    for (int i = 0; i < classes->n; i++) {
        NN_TRY(io_bytes_text(&json, i ? "," : ""));
        NN_TRY(io_json_string(&json, classes->name[i]));
    }
    NN_TRY(io_bytes_text(html, "</main>\n<script>\nconst names=["));
    for (size_t i = 0; i < json.size; i++)
        NN_TRY(json.data[i] == '<' ? io_bytes_text(html, "\\u003c")
                                   : io_bytes_add(html, json.data + i, 1));
    err = io_bytes_text(html, "];\n");
out:
    io_bytes_free(&json);
    return err;
}

nn_err app_annotate_page(int n, const app_annotation *a, const ocr_classes *classes,
                         const char *folder, io_bytes *html)
{
    nn_err err;
    NN_TRY(add_head(html, folder));
    for (int i = 0; i < n; i++) {
        io_image image;
        err = io_image_read(a[i].path, 0, &image);
        if (err == NN_ERR_INPUT) {
            cli_error(err);
            continue;
        }
        if (!err)
            err = add_picture(html, &a[i], &image);
        io_image_free(&image);
        if (err)
            goto out;
    }
    NN_TRY(add_names(html, classes));
    NN_TRY(io_bytes_text(html, script));
    err = io_bytes_text(html, "</script>\n</body>\n</html>\n");
out:
    return err;
}
