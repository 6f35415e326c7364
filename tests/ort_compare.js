// ort_compare.js - for test_onnx.sh: runs the cases of DIR/cases.jsonl (tests/onnx_cases.c, onnx_conformance.c) in ONNX Runtime
// and compares its outputs with those that are given, of ONNX's node tests each element (relative 2e-3, absolute 1e-5; 8 and 16 bits: 1), of ours: float models to LIMIT (of values beyond 10 to a tenth of it, times the largest), quantised ones (NAME-int..) by SQNR, because the two may
// round a value that lies between two steps differently, and their logits also by the text that they read. A line "ok ..." or "FAIL ..." for each output; exit code 1 after a FAIL.
//   node ort_compare.js FOLDER_OF_onnxruntime-node DIR LIMIT
'use strict';
const fs = require('fs');
const path = require('path');
const [, , library, dir, limit] = process.argv;
const ort = require(library);

function file(name, Type) {
    const bytes = fs.readFileSync(path.join(dir, name));
    return new Type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
const floats = (name) => file(name, Float32Array);

const ARRAYS = { float32: Float32Array, float64: Float64Array, int8: Int8Array, uint8: Uint8Array, int16: Int16Array,
    uint16: Uint16Array, int32: Int32Array, uint32: Uint32Array, int64: BigInt64Array, uint64: BigUint64Array, bool: Uint8Array };

// The values of an array of a node test, which its file has as float32 or int64; null for types that JavaScript lacks.
function values(a) {
    const Type = ARRAYS[a.type];
    if (!Type) return null;
    if (a.type.startsWith('float')) return Type.from(floats(a.file));
    const whole = file(a.file, BigInt64Array);
    return a.type.endsWith('int64') ? Type.from(whole) : Type.from(whole, Number);
}

function tensor(a) {
    return a.type ? new ort.Tensor(a.type, values(a), a.dims) : new ort.Tensor('float32', floats(a.file), a.dims);
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

// 10 log10(sum b^2 / sum (a - b)^2); NaN anywhere gives NaN, which is above no limit.
function sqnr(a, b) {
    let signal = 0, noise = 0;
    for (let i = 0; i < a.length; i++) {
        signal += b[i] * b[i];
        noise += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
}

// The likeliest class of each step of logits [1,T,V].
function best(values, classes) {
    const out = [];
    for (let t = 0; t < values.length; t += classes) {
        let at = 0;
        for (let v = 1; v < classes; v++) if (values[t + v] > values[t + at]) at = v;
        out.push(at);
    }
    return out.join();
}

// Of a node test, what is wrong with element i, or ''.
function wrong(got, want, type) {
    const slack = /int(8|16)$/.test(type) ? 1 : 0;
    for (let i = 0; i < want.length; i++) {
        const x = Number(got[i]), y = Number(want[i]);
        const near = type.startsWith('float') ? Math.abs(x - y) <= 1e-5 + 2e-3 * Math.abs(y) : Math.abs(x - y) <= slack;
        if (!(x === y || near || (Number.isNaN(x) && Number.isNaN(y)))) return `element ${i} is ${x}, expected ${y}`;
    }
    return '';
}

const SQNR_LIMIT = 25; // dB

function judge(c, want, y, limit) {
    if (want.type) {
        const text = y.type === want.type ? wrong(y.data, values(want), want.type) : `is ${y.type}, expected ${want.type}`;
        return [!text, text];
    }
    return judgeOurs(c, want, y, floats(want.file), limit);
}

function judgeOurs(c, want, y, values, limit) {
    const d = largest(y.data, values), spread = largest(values, values.map(() => 0));
    if (!/-int/.test(c.model)) {
        return [d <= limit * Math.max(1, spread / 10) && spread > 1e-3, `differs by ${d.toExponential(2)} (values to ${spread.toFixed(2)})`];
    }
    const db = sqnr(y.data, values), classes = want.dims[want.dims.length - 1];
    const same = want.name !== 'logits' || best(y.data, classes) === best(values, classes);
    return [db > SQNR_LIMIT && same && spread > 1e-3, `${db.toFixed(1)} dB${same ? '' : ', other text'}`];
}

async function run(c, session) {
    const feeds = {};
    for (const input of c.inputs) feeds[input.name] = tensor(input);
    const got = await session.run(feeds);
    return c.outputs.map((want) => {
        const y = got[want.name], what = `${c.model} ${c.inputs[0] ? c.inputs[0].file : '-'} ${want.name}`;
        if (!y || y.dims.join() !== want.dims.join()) return `FAIL ${what}: shape ${y && y.dims}, ours ${want.dims}`;
        const [ok, text] = judge(c, want, y, Number(limit));
        return `${ok ? 'ok' : 'FAIL'} ${what} [${y.dims}]: ${text}`;
    });
}

async function main() {
    const cases = fs.readFileSync(path.join(dir, 'cases.jsonl'), 'utf8').trim().split('\n').map((l) => JSON.parse(l));
    const sessions = new Map();
    let bad = 0;
    for (const c of cases) {
        let lines;
        if (c.inputs.concat(c.outputs).some((a) => a.type && !ARRAYS[a.type])) {
            console.log(`skipped ${c.model}: types`);
            continue;
        }
        try {
            if (!sessions.has(c.model)) {
                sessions.set(c.model, await ort.InferenceSession.create(path.join(dir, c.model), {
                    intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 }));
            }
            lines = await run(c, sessions.get(c.model));
        } catch (e) {
            lines = [`FAIL ${c.model}: ${String(e.message || e).slice(0, 300)}`];
        }
        for (const line of lines) {
            console.log(line);
            if (line.startsWith('FAIL')) bad++;
        }
    }
    process.exitCode = bad ? 1 : 0;
}

main().catch((e) => { console.log('FAIL', e.message || e); process.exitCode = 1; });
