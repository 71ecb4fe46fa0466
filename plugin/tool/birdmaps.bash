# bird-maps -- bash completion of birdmaps
#
# (c) 2026 The bird-maps authors
#
# Can be freely distributed and used under the terms of the GNU GPL,
# version 2 or (at your option) any later version.
#
# Commands, options and their values are read from the help of the birdmaps that is
# on the command line, so they are never those of another one.

# What the help on standard input says of option $1: "FILE the inventory"; nothing if it
# takes no value. In the text are the values, if only some are good.
_birdmaps_argument()
{
  awk -v option="$1" '
    /^ +-/ {
      sub(/^ +/, "")
      words = split($0, word, /,? /)
      found = 0
      for (i = 1; i <= words && word[i] ~ /^-/; i++)
        if (word[i] == option)
          found = 1
      sub(/^(-[^ ]* )+/, "")
      if (/^ / || !found)
        next
    }
    !NF { found = 0 }
    found { print }
  ' | tr -s ' \n' ' '
}

_birdmaps()
{
  local cur prev words cword split
  _init_completion -s || return

  if [ "$cword" -eq 1 ]
  then
    local commands
    commands=$("$1" --help 2>/dev/null | awk '/^Commands:/, !NF { if (/^ /) print $1 }')
    COMPREPLY=($(compgen -W "$commands --help --version" -- "$cur"))
    return
  fi

  local help argument
  help=$("$1" "${words[1]}" --help 2>/dev/null) || return
  argument=$(_birdmaps_argument "$prev" <<<"$help")

  case $argument in
  "FILE "*) _filedir ;;
  "DIR "*) _filedir -d ;;
  "ADDRESS "* | "ASN "* | "ID "* | "NAME "*) ;;
  ?*)
    # VERSION for this BIRD: 2.0.12, 2.17.5 or 3.1.7
    argument=$(sed 's/^[A-Z]* //; s/.*: //; s/([^)]*)//g; s/,/ /g; s/ or / /g' <<<"$argument")
    COMPREPLY=($(compgen -W "$argument" -- "$cur"))
    ;;
  "")
    if [[ $cur == -* ]]
    then
      COMPREPLY=($(compgen -W "$({ _parse_help - <<<"$help"; echo --help; } | sort -u)" -- "$cur"))
    elif [[ ${help%%$'\n'*} =~ \ \[?FILE(\.\.\.\])?$ ]]
    then
      _filedir
    fi
    ;;
  esac
}

complete -F _birdmaps birdmaps
