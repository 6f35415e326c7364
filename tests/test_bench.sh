#!/bin/sh
# `octavo bench` under load: counts, streams, requests in flight, pictures, counters, and the options of benchmark_app. No time
# is asserted.
. "$(dirname "$0")/lib.sh"
samples=$PWD/samples
cd "$dir" || exit 1

expect() { # $1: exit code, $2: what it is about, rest: arguments
    want=$1 about=$2
    shift 2
    "$octavo" bench "$@" >out 2>err
    same "$want" $? "$about: $(head -n 1 err)"
}
holds() { # $1: file, $2: text, $3: what it is about
    if grep -qF -- "$2" "$1"; then ok; else fail "$3: '$2' is not in $1: $(head -n 3 "$1")"; fi
}
value() { # $1: key of the JSON in out
    sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" out
}

net=--arch=resnet8
expect 0 "throughput" $net --hint=throughput --runs=30 -j3 -f json
same 3 "$(value streams)" "a stream a thread"
same 6 "$(value requests_in_flight)" "two requests a stream"
same 1 "$(value stream_threads)" "threads of a stream"
same 30 "$(value runs)" "requests"
holds out '"hint":"throughput"' "the hint"
holds out '"warmup_ms":[' "warm-up of the streams"
expect 0 "latency" $net --hint=latency --runs=5 -j2 -f json
same "1 1 2" "$(value streams) $(value requests_in_flight) $(value stream_threads)" "one request on all threads"
expect 0 "streams and requests" $net --streams=2 --nireq=5 --runs=11 -j4 -f json
same "2 5 2 11" "$(value streams) $(value requests_in_flight) $(value stream_threads) $(value runs)" "as told"
expect 0 "one request, many streams" $net --streams=4 --nireq=1 --runs=7 -f json
same 7 "$(value runs)" "all requests are done"
expect 0 "a duration" $net -t 0.2 -f json
if [ "$(value runs)" -ge 1 ]; then ok; else fail "nothing was done in 0.2 s"; fi
expect 0 "as text" $net --hint=throughput --runs=4 --layers -j2
holds out "hint throughput: 2 streams of 1 threads, 4 requests in flight, random numbers, 4 requests" "the load is told"
holds out "warm-up" "the warm-up is shown"
holds out "stage3.1.conv2" "counters"
holds out "throughput" "throughput"

# Pictures instead of random numbers.
expect 0 "a folder of pictures" $net -i "$samples" --runs=3 -b 2 -f json
if [ "$(value pictures)" -ge 5 ]; then ok; else fail "pictures of a folder: $(value pictures)"; fi
expect 0 "pictures for a recogniser" --arch=crnn-lite -i "$samples/line-01.png" --runs=2 -w 96 -f json
same 1 "$(value pictures)" "one picture"
expect 3 "no pictures" $net -i "$dir/none" --runs=3

# benchmark_app's words.
expect 0 "benchmark_app" -m default -d CPU -hint latency -niter 3 -nthreads 2 -report_type=no_counters
holds out ",latency,1,1," "a row"
same 2 "$(wc -l <out | tr -d ' ')" "no counters"
expect 0 "its counters" $net -nstreams 2 -nireq 3 -niter 4 -report_type average_counters -report_folder "$dir"
holds benchmark_report.csv ",none,2,3," "a file in the folder"
holds benchmark_report.csv '"stem",Conv,f32' "layers in it"
expect 0 "-pc, -api" $net -api sync -pc -niter 2 -f csv
holds out '"stem",Conv,f32' "-pc"
holds out ",none,1,1," "-api sync: one request"
expect 2 "another device" $net -d GPU
expect 2 "shapes" $net -shape '[1,3,28,28]'
expect 2 "training under load" --arch=crnn-lite --train --hint=latency
expect 0 "without a hint one run after the other" $net --runs=3 -f json
same "" "$(value streams)" "no streams"

# An ONNX file by many streams.
"$octavo" export --onnx $net -q -o m.onnx
expect 0 "an ONNX file" m.onnx --hint=throughput --runs=20 -j4 -f json
same 20 "$(value runs)" "requests of an ONNX file"
finish
