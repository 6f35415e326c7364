// npy_ort.js - runs a network of one input and one output in ONNX Runtime on NumPy arrays (float32, C order).
//   node npy_ort.js FOLDER_OF_onnxruntime-node MODEL.onnx THREADS IN.npy=OUT.npy ...
// With --ranges=FILE.json instead of outputs: smallest and largest value of each output of the model over all inputs.
'use strict';
const fs = require('fs');
const [, , library, model, threads, ...pairs] = process.argv;
const ort = require(library);

function readNpy(name) {
    const bytes = fs.readFileSync(name), size = bytes.readUInt16LE(8), head = bytes.toString('latin1', 10, 10 + size);
    const dims = /'shape': \(([^)]*)\)/.exec(head)[1].split(',').filter((t) => t.trim()).map(Number);
    if (!/'descr': '<f4'/.test(head) || !/'fortran_order': False/.test(head)) throw new Error(name + ': expected float32 in C order');
    const at = bytes.byteOffset + 10 + size;
    return new ort.Tensor('float32', new Float32Array(bytes.buffer.slice(at, bytes.byteOffset + bytes.length)), dims);
}

function writeNpy(name, tensor) {
    let head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tensor.dims.join(', ')},), }`;
    head = head.padEnd(64 * Math.ceil((11 + head.length) / 64) - 11) + '\n';
    const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, head.length & 255, head.length >> 8]);
    const d = tensor.data;
    fs.writeFileSync(name, Buffer.concat([start, Buffer.from(head, 'latin1'), Buffer.from(d.buffer, d.byteOffset, d.byteLength)]));
}

async function main() {
    const session = await ort.InferenceSession.create(model, {
        executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: Number(threads), interOpNumThreads: 1, logSeverityLevel: 3 });
    const ranges = {};
    let file;
    for (const pair of pairs) {
        if (pair.startsWith('--ranges=')) { file = pair.slice(9); continue; }
        const [from, to] = pair.split('=');
        const got = await session.run({ [session.inputNames[0]]: readNpy(from) });
        if (to) { writeNpy(to, got[session.outputNames[0]]); continue; }
        for (const name of session.outputNames) {
            const r = ranges[name] || (ranges[name] = [Infinity, -Infinity]);
            for (const v of got[name].data) { if (v < r[0]) r[0] = v; if (v > r[1]) r[1] = v; }
        }
    }
    if (file) fs.writeFileSync(file, JSON.stringify(ranges));
    console.log(JSON.stringify({ peak_rss_mb: process.resourceUsage().maxRSS / 1024 }));
}

main().catch((e) => { console.error(e.message || e); process.exit(1); });
