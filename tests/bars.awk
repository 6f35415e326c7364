# Eight words of the letters a to h, w1.pgm to w8.pgm, and list.txt with what they say. Each letter is 12
# columns: three bars whose ink is one bit of its number each, at one of two heights.
BEGIN {
    letters = "abcdefgh"
    split("abcd badc hgfe efgh aceg bdfh gaga hbcd", word, " ")
    for (w = 1; w <= 8; w++) {
        name = "w" w ".pgm"
        print name "\t" word[w] > "list.txt"
        n = length(word[w]); width = 12 * n + 8
        print "P2", width, 32, 255 > name
        for (y = 0; y < 32; y++) {
            for (x = 0; x < width; x++) {
                v = 255; k = int((x - 4) / 12); column = (x - 4) % 12
                if (x >= 4 && k < n && column < 9) {
                    code = index(letters, substr(word[w], k + 1, 1)) - 1
                    on = int(code / 2 ^ int(column / 3)) % 2
                    if (on ? y > 4 && y < 28 : y > 14 && y < 18) v = 0
                }
                printf "%d ", v > name
            }
            print "" > name
        }
        close(name)
    }
}
