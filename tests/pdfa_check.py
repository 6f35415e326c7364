"""pdfa_check.py FILE...: the clauses of ISO 19005-2 (PDF/A-2b) that a file of ours could break. Prints
what it finds, exit code 1 when anything. Uses pikepdf; with PIL the profile is compared with lcms's
own sRGB."""
import io
import re
import sys
import xml.etree.ElementTree as ET

import pikepdf

found = []


def want(ok, clause, text):
    if not ok:
        found.append("%s: %s" % (clause, text))


def check_bytes(data):
    want(re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4,}\n", data), "6.1.2", "header")
    want(data.endswith(b"%%EOF\n"), "6.1.3", "bytes behind the end")
    trailer = data[data.rindex(b"trailer"):]
    want(re.search(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]", trailer), "6.1.3", "no file identifier")
    want(b"/Encrypt" not in trailer, "6.1.3", "encrypted")
    table = int(re.search(rb"startxref\n(\d+)", data).group(1))
    n = int(re.match(rb"xref\n0 (\d+)\n", data[table:]).group(1))
    rows = data[data.index(b"\n", table + 5) + 1:]
    for i in range(1, n):
        row = rows[20 * i:20 * i + 20]
        want(re.fullmatch(rb"\d{10} 00000 n \n", row), "6.1.4", "row %d of xref" % i)
        at = int(row[:10])
        want(data[at:].startswith(b"%d 0 obj\n" % i), "6.1.9", "object %d begins elsewhere" % i)
    for m in re.finditer(rb"/Length (\d+)>>\nstream\n", data):
        end = m.end() + int(m.group(1))
        want(data[end:end + 11] == b"\nendstream\n", "6.1.7.1", "length of a stream")


def check_values(pdf):
    for o in pdf.objects:
        if isinstance(o, pikepdf.Stream):
            for key in ("/F", "/FFilter", "/FDecodeParms"):
                want(key not in o, "6.1.7.1", "stream with %s" % key)
            filters = o.get("/Filter", pikepdf.Array())
            filters = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
            want(not {"/LZWDecode", "/Crypt"} & {str(f) for f in filters}, "6.1.7.2", "filter")
            if o.get("/Subtype") == "/Image":
                for key in ("/Alternates", "/OPI", "/SMask", "/Mask"):
                    want(key not in o, "6.2.8", "image with %s" % key)
                want(not o.get("/Interpolate", False), "6.2.8", "interpolated image")
                want(int(o.BitsPerComponent) in (1, 2, 4, 8, 16), "6.2.8", "bits")
                space = o.ColorSpace
                space = str(space[1] if isinstance(space, pikepdf.Array) else space)
                want(space in ("/DeviceGray", "/DeviceRGB"), "6.2.4.3", "colour space " + space)
    want(len(pdf.objects) < 8388607, "6.1.13", "objects")


def check_fonts(pdf):
    fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
    want(fonts, "6.2.11", "no font")
    for font in fonts:
        if font.Subtype == "/Type0":
            want(font.Encoding == "/Identity-H", "6.2.11.3", "encoding")
            want("/ToUnicode" in font, "6.2.11.7", "no ToUnicode")
            continue
        want(font.Subtype == "/CIDFontType2", "6.2.11", "kind of font")
        descriptor = font.FontDescriptor
        want("/FontFile2" in descriptor, "6.2.11.4.1", "font is not embedded")
        want(descriptor.FontName == font.BaseFont, "6.2.11.2", "names of the font")
        want("/CIDSet" not in descriptor, "6.2.11.4.2", "CIDSet")
        program = descriptor.FontFile2.read_bytes()
        want(len(program) == int(descriptor.FontFile2.Length1), "6.2.11.2", "length of the font")
        tables = {}
        for i in range(int.from_bytes(program[4:6], "big")):
            entry = program[12 + 16 * i:28 + 16 * i]
            at, size = (int.from_bytes(entry[k:k + 4], "big") for k in (8, 12))
            want(at + size <= len(program), "6.2.11.2", "tables of the font")
            tables[entry[:4]] = program[at:at + size]
        for name in (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"):
            want(name in tables, "6.2.11.2", "font without %s" % name)
        em = int.from_bytes(tables[b"head"][18:20], "big")
        width = int.from_bytes(tables[b"hmtx"][4:6], "big")
        want(abs(1000 * width / em - int(font.DW)) <= 1, "6.2.11.5", "widths")
        glyphs = font.CIDToGIDMap.read_bytes()
        want(len(glyphs) == 2 * 65536 and set(glyphs[1::2]) == {1} and set(glyphs[::2]) == {0}, "6.2.11.8",
             ".notdef is shown")


def check_pages(pdf):
    for page in pdf.pages:
        box = [float(v) for v in page.MediaBox]
        want(3 <= box[2] - box[0] <= 14400 and 3 <= box[3] - box[1] <= 14400, "6.1.13", "page size %s" % box)
        for key in ("/AA", "/Group", "/Annots", "/PresSteps"):
            want(key not in page, "6.5.2", "page with %s" % key)
        used = page.Resources
        want("/ExtGState" not in used, "6.2.5", "graphics states")
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            depth += {"q": 1, "Q": -1}.get(name, 0)
            want(0 <= depth <= 28, "6.1.13", "q and Q")
            if name == "Tf":
                want(str(operands[0]) in used.Font, "6.2.2", "font without a resource")
            elif name == "Do":
                want(str(operands[0]) in used.XObject, "6.2.2", "picture without a resource")
            elif name == "Tj":
                want(len(bytes(operands[0])) <= 32767, "6.1.13", "string")
            want(name in "q Q cm Do BT ET Tr Tf Tz Tm Tj BDC EMC".split(), "6.2.2", "operator " + name)
        want(depth == 0, "6.1.13", "q without Q")


def check_catalog(pdf):
    root = pdf.Root
    for key in ("/OCProperties", "/AA", "/OpenAction", "/Names", "/AcroForm", "/Requirements"):
        want(key not in root, "6.1.x", "catalogue with %s" % key)
    intents = list(root.OutputIntents)
    want(len(intents) == 1 and intents[0].S == "/GTS_PDFA1", "6.2.3", "output intent")
    profile = intents[0].DestOutputProfile
    data = profile.read_bytes()
    want(int(profile.N) == 3 and data[16:20] == b"RGB ", "6.2.3", "components of the profile")
    want(len(data) == int.from_bytes(data[:4], "big") and data[36:40] == b"acsp", "6.2.3", "profile")
    want(data[8] in (2, 4) and data[12:16] in (b"mntr", b"prtr"), "6.2.3", "version of the profile")
    try:
        from PIL import Image, ImageCms
    except ImportError:
        print("no PIL: the profile's colours are not compared")
        return
    chart = Image.new("RGB", (64, 64))
    chart.putdata([(i * 4 % 256, i // 16 % 256, (i * 7) % 256) for i in range(4096)])
    lab = ImageCms.createProfile("LAB")
    ours, theirs = (ImageCms.profileToProfile(chart, p, lab, outputMode="LAB") for p in
                    (ImageCms.getOpenProfile(io.BytesIO(data)), ImageCms.createProfile("sRGB")))
    off = max(min(abs(a - b), 256 - abs(a - b)) for p, q in zip(ours.getdata(), theirs.getdata()) for a, b in zip(p, q))
    want(off <= 1, "6.2.3", "the profile is %d steps beside sRGB" % off)


def check_metadata(pdf):
    stream = pdf.Root.Metadata
    want(stream.Subtype == "/XML" and "/Filter" not in stream, "6.6.2.1", "metadata stream")
    text = stream.read_raw_bytes().decode("utf-8")
    head = re.match(r"<\?xpacket ([^?]*)\?>", text)
    want(head and "bytes=" not in head.group(1) and "encoding=" not in head.group(1), "6.6.2.1", "xpacket")
    body = ET.fromstring(re.sub(r"<\?xpacket[^?]*\?>", "", text).strip())
    def value(name):
        node = body.find(".//{%s}%s" % name)
        return node.text if node is not None else None
    pdfaid = "http://www.aiim.org/pdfa/ns/id/"
    want(value((pdfaid, "part")) == "2" and value((pdfaid, "conformance")) == "B", "6.6.4", "identification")
    info = pdf.trailer.get("/Info", {})
    want(str(info.get("/Producer")) == value(("http://ns.adobe.com/pdf/1.3/", "Producer")), "6.6.3", "Producer")
    date = value(("http://ns.adobe.com/xap/1.0/", "CreateDate"))
    want("D:" + re.sub("[-:T]", "", date) == str(info.get("/CreationDate")), "6.6.3", "CreationDate")


for path in sys.argv[1:]:
    with open(path, "rb") as f:
        check_bytes(f.read())
    with pikepdf.open(path) as pdf:
        check_catalog(pdf)
        check_metadata(pdf)
        check_values(pdf)
        check_fonts(pdf)
        check_pages(pdf)
    for text in found:
        print("%s: ISO 19005-2, %s" % (path, text))
sys.exit(bool(found))
