#!/bin/sh
# Trains the shipped picker of receipts' fields again (company, date, address, total): the 432 receipts of
# sroie_train and sroie_more_train, each as it was annotated and as this program reads it.
#   sh models/train-receipt-fields.sh FOLDER [OPTION]...     or --resume alone to go on
#   FOLDS=5 sh models/train-receipt-fields.sh FOLDER         first the figures of five folds (bench/accuracy.md)
# FOLDER keeps what was read. The result is FOLDER/best.safetensors, which becomes
# models/receipt-fields.safetensors.
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
mkdir -p "$folder/read"
pages=$(cd "$pages" && pwd)
for part in sroie_train sroie_more_train; do
    for image in "$pages/$part"/*.jpg; do
        name=$part-$(basename "$image" .jpg)
        [ -s "$folder/read/$name.json" ] || "$octavo" read -q -f json "$image" >"$folder/read/$name.json"
    done
done

# Lists of both texts, in an order that mixes the parts; fold F of N is every N-th row from F on.
python3 - "$folder" "$pages" "${FOLDS:-0}" <<'END'
import json, os, random, sys
folder, pages, folds = sys.argv[1], sys.argv[2], int(sys.argv[3])
items = []
for part in ("sroie_train", "sroie_more_train"):
    with open(f"{pages}/{part}/entities.json", encoding="utf-8") as f:
        items += [(part, name, truth) for name, truth in json.load(f).items()]
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
fold=0
while [ "$fold" -lt "${FOLDS:-0}" ]; do
    train "not$fold" "$folder/fold$fold" 600
    for text in read true; do
        "$octavo" eval --task=fields "$folder/fold$fold/best.safetensors" "$folder/fold$fold.$text.txt" \
            -f json -o "$folder/fold$fold.$text.json"
    done
    fold=$((fold + 1))
done
train all "$folder" 750 "$@"
