#!/bin/sh
# A short session for `cargo xtask up`: colours, a line that is drawn over, a table, some wide characters.

say() {
    printf '%b\r\n' "$1"
    sleep 0.2
}

say '\033[1;36mReel\033[0m records what happens in a terminal, and plays it back.'
for step in 10 40 70 100; do
    printf '\rbuilding \033[33m%3d %%\033[0m' "$step"
    sleep 0.2
done
say ''
say '\033[32m✔\033[0m 3 files, \033[31m1 error\033[0m, \033[33m2 warnings\033[0m'
say '\033[4mname        size\033[0m'
say 'notes.txt   \033[2m12 KiB\033[0m'
say '日本語.txt   \033[2m 3 KiB\033[0m'
say '\033[1mdone\033[0m'
