#!/bin/sh
# What the plugin takes from the daemon is what the daemon exports for plugins.

set -u
out=$TMPDIR/needed
export LC_ALL=C

# Names with a version are those of libraries, but for zlib's; some others are the loader's.
nm -D --undefined-only "$PLUGIN" | awk '{ print $NF }' | grep -vE '@|^(_ITM_|__gmon_start__|__[au]san_|__ubsan_|gz[a-z]+$)' |
  sort >"$out"
nm -D --defined-only "$BIRD_DIR/bird" | awk '{ print $NF }' | sort >"$out.exported"
sed 's|/\*.*\*/||; s/[{};]/ /g' "$BIRD_SRC_DIR/nest/plugin.sym" | tr -s ' ' '\n' | grep . | sort >"$out.listed"

failed=0

# result NUMBER NAME: passes when there is nothing in the file
result()
{
  if [ -s "$out.wrong" ]
  then
    failed=1
    echo "not ok $1 - $2"
    head -n 6 "$out.wrong" | sed 's/^/# /'
  else
    echo "ok $1 - $2"
  fi
}

echo 1..3
[ -s "$out" ] || { echo "Bail out! nothing is needed from BIRD"; exit 1; }
comm -23 "$out" "$out.exported" >"$out.wrong"
result 1 "what the plugin needs is exported"
comm -23 "$out.listed" "$out" >"$out.wrong"
result 2 "what nest/plugin.sym lists is needed"
comm -23 "$out.listed" "$out.exported" >"$out.wrong"
result 3 "what nest/plugin.sym lists is there"
exit $failed
