// ort_compare.js - for test_onnx.sh: runs the cases of DIR/cases.jsonl (tests/onnx_cases.c) in ONNX Runtime and
// compares its outputs with ours. A line "ok ..." or "FAIL ..." for each output; exit code 1 after a FAIL.
//   node ort_compare.js FOLDER_OF_onnxruntime-node DIR LIMIT
'use strict';
const fs = require('fs');
const path = require('path');
const [, , library, dir, limit] = process.argv;
const ort = require(library);

function floats(name) {
    const bytes = fs.readFileSync(path.join(dir, name));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

// Largest difference; NaN anywhere gives NaN, which is below no limit.
function largest(a, b) {
    let most = 0;
    for (let i = 0; i < a.length; i++) {
        const d = Math.abs(a[i] - b[i]);
        if (!(d <= most)) most = d;
    }
    return most;
}

async function main() {
    const cases = fs.readFileSync(path.join(dir, 'cases.jsonl'), 'utf8').trim().split('\n').map((l) => JSON.parse(l));
    const sessions = new Map();
    let bad = 0;
    for (const c of cases) {
        if (!sessions.has(c.model)) {
            sessions.set(c.model, await ort.InferenceSession.create(path.join(dir, c.model), {
                intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 }));
        }
        const input = new ort.Tensor('float32', floats(c.input.file), c.input.dims);
        const got = await sessions.get(c.model).run({ [c.input.name]: input });
        for (const want of c.outputs) {
            const y = got[want.name], what = `${c.model} ${c.input.file} ${want.name}`;
            if (!y || y.dims.join() !== want.dims.join()) {
                console.log(`FAIL ${what}: shape ${y && y.dims}, ours ${want.dims}`);
                bad++;
                continue;
            }
            const values = floats(want.file), d = largest(y.data, values), spread = largest(values, values.map(() => 0));
            const ok = d <= Number(limit) && spread > 1e-3;
            console.log(`${ok ? 'ok' : 'FAIL'} ${what} [${y.dims}]: differs by ${d.toExponential(2)} (values to ${spread.toFixed(2)})`);
            if (!ok) bad++;
        }
    }
    process.exitCode = bad ? 1 : 0;
}

main().catch((e) => { console.log('FAIL', e.message || e); process.exitCode = 1; });
