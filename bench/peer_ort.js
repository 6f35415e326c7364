// peer_ort.js - times an ONNX model in ONNX Runtime; a line of JSON.
//   node peer_ort.js FOLDER_OF_onnxruntime-node MODEL.onnx NxCxHxW THREADS WARMUP RUNS
'use strict';
const [, , library, model, image, ...numbers] = process.argv;
const shape = image.split('x').map(Number);
const [threads, warmup, runs] = numbers.map(Number);
const ort = require(library);

async function main() {
    const session = await ort.InferenceSession.create(model, {
        executionProviders: ['cpu'], graphOptimizationLevel: 'all', executionMode: 'sequential',
        intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3,
    });
    const data = new Float32Array(shape.reduce((a, b) => a * b));
    for (let i = 0; i < data.length; i++) data[i] = Math.sin(0.1 * i); // peer_torch.py takes the same
    const feed = { [session.inputNames[0]]: new ort.Tensor('float32', data, shape) };
    const times = [];
    let out;
    for (let i = -warmup; i < runs; i++) {
        const begin = process.hrtime.bigint();
        out = await session.run(feed);
        if (i >= 0) times.push(Number(process.hrtime.bigint() - begin) / 1e6);
    }
    times.sort((a, b) => a - b);
    const values = out[session.outputNames[0]].data;
    let sum = 0;
    for (const v of values) sum += Math.abs(v);
    console.log(JSON.stringify({
        median_ms: times[(runs - 1) >> 1], min_ms: times[0], runs,
        peak_rss_mb: process.resourceUsage().maxRSS / 1024, mean_abs: sum / values.length,
    }));
}

main().catch((e) => { console.error(e.message || e); process.exit(1); });
