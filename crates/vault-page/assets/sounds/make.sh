#!/bin/sh
# Makes every clip again from phrases.tsv, with the voices of espeak-ng (apt install espeak-ng opus-tools).
# A clip recorded by a person replaces a made one: same folder, same name, Ogg Opus. Then do not run this over it:
# with names as arguments only these are made: `./make.sh home stop`.
set -eu
cd "$(dirname "$0")"
tab=$(printf '\t')
while IFS="$tab" read -r id fr en ar; do
  if [ $# -gt 0 ]; then
    case " $* " in *" $id "*) ;; *) continue ;; esac
  fi
  for lang in fr en ar; do
    case $lang in fr) said=$fr voice=fr-fr ;; en) said=$en voice=en-gb ;; ar) said=$ar voice=ar ;; esac
    mkdir -p $lang
    # Slow, for people who listen; a little lower than the default, which tires.
    espeak-ng -v $voice -s 140 -p 42 -a 140 --stdout "$said" </dev/null |
      opusenc --quiet --speech --bitrate 16 --vbr --discard-comments --serial 1 - "$lang/$id.ogg"
  done
done < phrases.tsv
