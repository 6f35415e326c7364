/* Beside the script of an HTML file to correct lines in (tests/test_edit.sh): types, ticks, unticks and
 * leaves the tar file in the document, in hexadecimal digits. */
(async () => {
    const text = document.querySelectorAll('.row [type=text]');
    for (const page of pages) await page.ready;
    document.getElementById('all').click();
    text[1].value = '  The quick\t brown f\u00f6x ';
    text[1].dispatchEvent(new Event('input'));
    text[2].value = '';
    text[2].dispatchEvent(new Event('input'));
    pages[1].rows[2].right.click();
    text[0].dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    let hex = '';
    for (const part of await archive())
        for (const byte of part) hex += byte.toString(16).padStart(2, '0');
    const count = document.getElementById('count').textContent;
    document.body.innerHTML = '<pre id="tar">' + hex + '</pre><pre id="said">' + count + '</pre>';
})();
