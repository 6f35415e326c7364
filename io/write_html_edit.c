/* write_html_edit.c - HTML in which a page's lines are corrected: left the scan, right each line's
 * picture over its text. "Save lines" makes a tar file in the browser (POSIX.1-1988, ustar): pictures of
 * the lines that were found right, and a label file of them, as `octavo train` and `octavo eval` take it.
 *
 * Pictures are cut level along the line, also of pages that are turned or mirrored. */
#include "io/write_html.h"

static const char style[] =
    "section{grid-template-columns:minmax(0,1fr) minmax(20em,1fr)}\n"
    ".scan{position:sticky;top:4em;max-height:calc(100vh - 5em);overflow:auto}\n"
    ".row{display:grid;grid-template-columns:1fr auto;gap:.1em .6em;align-items:center;"
    "padding:.35em 0;border-bottom:1px solid var(--edge)}\n"
    ".row canvas{grid-column:1/-1;max-width:100%;max-height:4em;justify-self:start;background:#fff}\n"
    ".row [type=text]{font:inherit;width:100%;padding:.15em .4em;color:var(--ink);"
    "background:var(--back);border:1px solid var(--edge);border-left:.3em solid var(--c)}\n"
    ".row [type=checkbox]{width:1.2em;height:1.2em}\n"
    "button{font:inherit;padding:.2em .8em}\n";

/* Row i of a page belongs to box i of its drawing. */
static const char script[] =
    "let unsaved=false;\n"
    "const count=()=>{document.getElementById('count').textContent="
    "document.querySelectorAll('.row :checked').length+' of '+"
    "document.querySelectorAll('.row').length+' lines are right';};\n"
    "const points=box=>{\n"
    " const v=box.getAttribute('points').trim().split(/[ ,]+/).map(Number),p=[];\n"
    " for(let i=0;i+1<v.length;i+=2)p.push({x:v[i],y:v[i+1]});\n"
    " return p;\n"
    "};\n"
    "/* Upper edge from left to right, lower edge back: u along the text, v down. */\n"
    "function cut(picture,width,height,p){\n"
    " const h=p.length>>1,a=p[0],b=p[h-1],c=p[h],d=p[p.length-1];\n"
    " let ux=b.x-a.x+c.x-d.x,uy=b.y-a.y+c.y-d.y;\n"
    " const s=Math.hypot(ux,uy)||1;\n"
    " ux/=s;uy/=s;\n"
    " const down=-uy*(d.x-a.x+c.x-b.x)+ux*(d.y-a.y+c.y-b.y)<0?-1:1,vx=-uy*down,vy=ux*down;\n"
    " const u=p.map(q=>q.x*ux+q.y*uy),v=p.map(q=>q.x*vx+q.y*vy);\n"
    " const u0=Math.min(...u),v0=Math.min(...v),canvas=document.createElement('canvas');\n"
    " canvas.width=Math.max(1,Math.ceil(Math.max(...u)-u0));\n"
    " canvas.height=Math.max(1,Math.ceil(Math.max(...v)-v0));\n"
    " const g=canvas.getContext('2d');\n"
    " g.fillStyle='#fff';\n"
    " g.fillRect(0,0,canvas.width,canvas.height);\n"
    " g.setTransform(ux,vx,uy,vy,-u0,-v0);\n"
    " g.drawImage(picture,0,0,width,height);\n"
    " return canvas;\n"
    "}\n"
    "const pages=[...document.querySelectorAll('section')].map((page,number)=>{\n"
    " const boxes=page.querySelectorAll('.w'),rows=[...page.querySelectorAll('.row')];\n"
    " const image=page.querySelector('image'),picture=new Image();\n"
    " const size=name=>+image.getAttribute(name);\n"
    " const ready=new Promise(done=>{\n"
    "  picture.onload=()=>{\n"
    "   rows.forEach((row,i)=>row.prepend(row.picture="
    "cut(picture,size('width'),size('height'),points(boxes[i]))));\n"
    "   done();\n"
    "  };\n"
    "  picture.onerror=done;\n"
    "  if(image)picture.src=image.getAttribute('href');else done();\n"
    " });\n"
    " rows.forEach((row,i)=>{\n"
    "  row.text=row.querySelector('[type=text]');\n"
    "  row.right=row.querySelector('[type=checkbox]');\n"
    "  const set=right=>{row.right.checked=right&&row.text.value.trim()!=='';"
    "unsaved=true;count();};\n"
    "  row.text.addEventListener('focus',()=>{\n"
    "   boxes[i].classList.add('on');\n"
    "   boxes[i].scrollIntoView({block:'nearest'});\n"
    "  });\n"
    "  row.text.addEventListener('blur',()=>boxes[i].classList.remove('on'));\n"
    "  row.text.addEventListener('input',()=>set(true));\n"
    "  row.right.addEventListener('change',()=>set(row.right.checked));\n"
    "  row.text.addEventListener('keydown',e=>{\n"
    "   if(e.key!=='Enter')return;\n"
    "   set(true);\n"
    "   const all=[...document.querySelectorAll('.row [type=text]')];\n"
    "   (all[all.indexOf(row.text)+(e.shiftKey?-1:1)]||row.text).focus();\n"
    "  });\n"
    "  boxes[i].addEventListener('click',()=>row.text.focus());\n"
    " });\n"
    " return{rows,ready,number,name:page.dataset.name};\n"
    "});\n"
    "function entry(name,data){\n"
    " const head=new Uint8Array(512);\n"
    " const put=(at,text)=>{for(let i=0;i<text.length;i++)head[at+i]=text.charCodeAt(i);};\n"
    " const octal=(n,digits)=>Math.floor(n).toString(8).padStart(digits,'0');\n"
    " put(0,name);put(100,'0000644\\0');put(108,'0000000\\0');put(116,'0000000\\0');\n"
    " put(124,octal(data.length,11)+'\\0');put(136,octal(Date.now()/1000,11)+'\\0');\n"
    " put(148,'        ');put(156,'0');put(257,'ustar\\0');put(263,'00');\n"
    " put(148,octal(head.reduce((a,b)=>a+b),6)+'\\0 ');\n"
    " return[head,data,new Uint8Array((512-data.length%512)%512)];\n"
    "}\n"
    "const plain=text=>text.normalize('NFC').replace(/\\s+/g,' ').trim();\n"
    "const base=(pages.length?pages[0].name:'page').replace(/.*[\\/\\\\]/,'').replace(/\\.[^.]*$/,'')"
    ".replace(/[^A-Za-z0-9_.-]+/g,'-').replace(/^[.-]+/,'').slice(0,40)||'page';\n"
    "async function archive(){\n"
    " const folder=base+'-lines/',parts=[],bytes=text=>new TextEncoder().encode(text);\n"
    " let labels='';\n"
    " for(const page of pages){\n"
    "  await page.ready;\n"
    "  const stem=base+'-'+String(page.number+1).padStart(4,'0');\n"
    "  for(const[i,row]of page.rows.entries()){\n"
    "   const text=plain(row.text.value);\n"
    "   if(!row.right.checked||!row.picture||text==='')continue;\n"
    "   const name=stem+'-'+String(i+1).padStart(4,'0')+'.png';\n"
    "   const png=atob(row.picture.toDataURL('image/png').split(',')[1]);\n"
    "   parts.push(...entry(folder+name,Uint8Array.from(png,c=>c.charCodeAt(0))));\n"
    "   labels+=name+'\\t'+text+'\\n';\n"
    "  }\n"
    "  parts.push(...entry(folder+stem+'.txt',bytes(page.rows.map(row=>"
    "plain(row.text.value)).filter(text=>text!=='').join('\\n')+'\\n')));\n"
    " }\n"
    " parts.push(...entry(folder+'labels.txt',bytes(labels)),new Uint8Array(1024));\n"
    " return parts;\n"
    "}\n"
    "document.getElementById('save').addEventListener('click',async()=>{\n"
    " const link=document.createElement('a');\n"
    " link.href=URL.createObjectURL(new Blob(await archive(),{type:'application/x-tar'}));\n"
    " link.download=base+'-lines.tar';\n"
    " link.click();\n"
    " setTimeout(()=>URL.revokeObjectURL(link.href),60000);\n"
    " unsaved=false;\n"
    "});\n"
    "document.getElementById('all').addEventListener('click',()=>{\n"
    " for(const page of pages)for(const row of page.rows)row.right.checked=row.text.value.trim()!=='';\n"
    " unsaved=true;\n"
    " count();\n"
    "});\n"
    "addEventListener('beforeunload',e=>{if(unsaved)e.preventDefault();});\n"
    "count();\n";

void io_html_edit_head(io_writer *w)
{
    io_put(w, style);
}

void io_html_edit_controls(io_writer *w)
{
    io_put(w, "<span>Enter: this line is right, on to the next one</span>\n"
              "<button id=\"all\">All lines are right</button>\n"
              "<button id=\"save\">Save lines</button>\n"
              "<span id=\"count\"></span></header>\n");
}

/* Words with spaces between, as labels are. */
static void put_line(io_writer *w, const io_document *d, const io_doc_line *line)
{
    const char *space = "";
    for (int32_t i = 0; i < line->words.n; i++) {
        const char *text = io_doc_text(d, d->word[line->words.first + i].text);
        if (!text[0])
            continue;
        io_put(w, space);
        io_put_xml(w, text);
        space = " ";
    }
}

float io_html_worst(const io_document *d, const io_doc_line *line)
{
    float worst = 1;
    for (int32_t i = 0; i < line->words.n; i++) {
        float p = d->word[line->words.first + i].confidence;
        worst = p < worst ? p : worst;
    }
    return worst;
}

void io_html_edit_rows(io_writer *w, const io_document *d, const io_doc_page *page)
{
    int number = 0;
    io_line_walk walk = {.d = d, .page = page};
    while (io_line_next(&walk)) {
        number++;
        io_put_format(w, "<div class=\"row\"><input type=\"text\" dir=\"auto\" spellcheck=\"false\" "
                         "autocomplete=\"off\" aria-label=\"line %d\" class=\"q%d\" value=\"",
                      number, io_html_level(io_html_worst(d, walk.at)));
        put_line(w, d, walk.at);
        io_put_format(w, "\"><input type=\"checkbox\" autocomplete=\"off\" "
                         "aria-label=\"line %d is right\"></div>\n", number);
    }
}

void io_html_edit_script(io_writer *w)
{
    io_put(w, script);
}
