// ort_array.js - for test_ppocr.sh: runs MODEL in ONNX Runtime on a NumPy array and compares its only
// output with Y.npy, which must have its shape: prints the largest difference, exit code 1 when it is not below LIMIT.
//   node ort_array.js FOLDER_OF_onnxruntime-node MODEL.onnx X.npy Y.npy LIMIT
'use strict';
const fs = require('fs');
const [, , library, model, x, y, limit] = process.argv;
const ort = require(library);

function array(name) {
    const bytes = fs.readFileSync(name), head = bytes.readUInt16LE(8);
    const about = bytes.toString('latin1', 10, 10 + head);
    if (!about.includes("'<f4'") || about.includes("'fortran_order': True"))
        throw new Error(`${name}: expected rows of float32: ${about}`);
    const shape = /\(([^)]*)\)/.exec(about)[1].split(',').filter((s) => s.trim()).map(Number);
    const copy = bytes.buffer.slice(bytes.byteOffset + 10 + head, bytes.byteOffset + bytes.length);
    return { shape, data: new Float32Array(copy) };
}

async function main() {
    const a = array(x), b = array(y);
    const session = await ort.InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 3 });
    const feed = { [session.inputNames[0]]: new ort.Tensor('float32', a.data, a.shape) };
    const out = (await session.run(feed))[session.outputNames[0]];
    if (String(out.dims) !== String(b.shape)) throw new Error(`shape ${b.shape}, ONNX Runtime's is ${out.dims}`);
    let most = 0;
    for (let i = 0; i < out.data.length; i++) {
        const d = Math.abs(out.data[i] - b.data[i]);
        if (!(d <= most)) most = d;
    }
    console.log(most.toExponential(3));
    process.exit(most < Number(limit) ? 0 : 1);
}

main().catch((e) => { console.error(e.message || e); process.exit(1); });
