#!/bin/sh
# Trains the shipped picker of receipts' fields again (company, date, address, total): the 432 receipts of
# sroie_train and sroie_more_train, each as it was annotated and as this program reads it.
#   sh models/train-receipt-fields.sh FOLDER [OPTION]...     or --resume alone to go on with the last training
# First five folds: FOLDER/table.txt has their figures and those of sroie_dev (bench/accuracy.md), and the
# temperature of the confidences is found on them: receipts that a fold's model never saw, as this program reads
# them. FOLDS=0 leaves them out, and the temperature is 1. FOLDER keeps what was read. The result is
# FOLDER/calibrated.safetensors, which becomes models/receipt-fields.safetensors.
set -eu
octavo=${OCTAVO:-build/octavo}
folder=${1:?folder for the run}
shift
for option in "$@"; do
    if [ "$option" = --resume ]; then
        exec "$octavo" train "$@" -o "$folder"
    fi
done

pages=${PAGES:-../shared/dev-data/pages}
folds=${FOLDS:-5}
mkdir -p "$folder/read"
pages=$(cd "$pages" && pwd)
for part in sroie_train sroie_more_train sroie_dev; do
    for image in "$pages/$part"/*.jpg; do
        name=$part-$(basename "$image" .jpg)
        [ -s "$folder/read/$name.json" ] || "$octavo" read -q -f json "$image" >"$folder/read/$name.json"
    done
done

# Lists of both texts, in an order that mixes the parts; fold F of N is every N-th row from F on.
python3 - "$folder" "$pages" "$folds" <<'END'
import json, os, random, sys
folder, pages, folds = sys.argv[1], sys.argv[2], int(sys.argv[3])
def receipts(part):
    with open(f"{pages}/{part}/entities.json", encoding="utf-8") as f:
        return [(part, name, truth) for name, truth in json.load(f).items()]
items = receipts("sroie_train") + receipts("sroie_more_train")
items.sort(key=lambda item: item[:2])
random.Random(7).shuffle(items)
def write(name, chosen):
    for text in ("read", "true"):
        with open(f"{folder}/{name}.{text}.txt", "w", encoding="utf-8") as f:
            for part, page, truth in chosen:
                path = (f"{os.path.abspath(folder)}/read/{part}-{page}.json" if text == "read"
                        else f"{pages}/{part}/{page}.boxes.tsv")
                f.write(path + "\t" + json.dumps(truth, ensure_ascii=False) + "\n")
write("all", items)
write("dev", receipts("sroie_dev"))
for k in range(folds):
    write(f"fold{k}", [item for i, item in enumerate(items) if i % folds == k])
    write(f"not{k}", [item for i, item in enumerate(items) if i % folds != k])
END

train() { # $1: lists, $2: folder, $3: steps
    lists=$1 to=$2 steps=$3
    shift 3
    "$octavo" train --task=fields --data="$folder/$lists.read.txt,$folder/$lists.true.txt" --steps="$steps" \
        --lr=0.002 --ema=0.99 --weight-decay=0.02 --seed=1 -o "$to" "$@"
}
figures() { # $1: model, $2: list, $3: what the files are called
    for text in read true; do
        "$octavo" eval --task=fields "$1" "$folder/$2.$text.txt" -f json -o "$folder/$3.$text.json"
    done
}
fold=0
while [ "$fold" -lt "$folds" ]; do
    train "not$fold" "$folder/fold$fold" 600
    figures "$folder/fold$fold/best.safetensors" "fold$fold" "fold$fold"
    "$octavo" eval -q --task=fields "$folder/fold$fold/best.safetensors" "$folder/fold$fold.read.txt" \
        --calibrate="$folder/fold$fold/calibrated.safetensors" -f json -o "$folder/fold$fold.fit.json"
    fold=$((fold + 1))
done
train all "$folder" 750 "$@"

# The temperature: the geometric mean of the folds'. What it is worth: each fold at the mean of the others.
temperatures() { # $1: a fold to leave out
    python3 - "$folder" "$folds" "$1" <<'END'
import json, math, sys
folder, folds, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
logs = [math.log(json.load(open(f"{folder}/fold{k}.fit.json"))["temperature"]) for k in range(folds) if str(k) != out]
print("%.3f" % (math.exp(sum(logs) / len(logs)) if logs else 1))
END
}
fold=0
while [ "$fold" -lt "$folds" ]; do
    for text in read true; do
        "$octavo" eval --task=fields "$folder/fold$fold/best.safetensors" "$folder/fold$fold.$text.txt" \
            --temperature="$(temperatures "$fold")" -f json -o "$folder/fold$fold.$text.warm.json"
    done
    fold=$((fold + 1))
done
"$octavo" eval --task=fields "$folder/best.safetensors" "$folder/all.read.txt" \
    --temperature="$(temperatures none)" --calibrate="$folder/calibrated.safetensors" >"$folder/all.txt"
figures "$folder/calibrated.safetensors" dev dev

python3 - "$folder" "$folds" >"$folder/table.txt" <<'END'
import json, sys
folder, folds = sys.argv[1], int(sys.argv[2])
names = ("date", "total", "company", "address", "all")
def rows(title, files):
    figures = [json.load(open(f"{folder}/{f}.json")) for f in files]
    if not figures:
        return
    def f1(name, key):
        of = [g if name == "all" else g["fields"][name] for g in figures]
        return 200 * sum(c[key] for c in of) / max(1, sum(c["true"] + c["found"] for c in of))
    error = sum(g["calibration_error"] * g["found"] for g in figures) / sum(g["found"] for g in figures)
    print("%-34s" % title + "".join("  %5.1f (%5.1f)" % (f1(n, "right"), f1(n, "right_whole")) for n in names)
          + "   %4.1f" % (100 * error))
print("%-34s" % "F1 normalised (whole), per cent" + "".join("  %-13s" % n for n in names) + "   confidences off by")
for text, says in (("read", "own reading"), ("true", "true text")):
    rows(f"{folds} folds, {says}", [f"fold{k}.{text}" for k in range(folds)])
    rows("  at the other folds' temperature", [f"fold{k}.{text}.warm" for k in range(folds)])
    rows(f"sroie_dev, {says}", [f"dev.{text}"])
END
cat "$folder/table.txt"
