# Prints what bash would offer at the end of the line that it is given.

source script.bash
COMP_LINE="$1"
COMP_POINT=${#COMP_LINE}
# Words as readline splits them: at blanks, and at colons and equal signs, which are words of their own.
COMP_WORDS=()
word=''
for ((at = 0; at < COMP_POINT; at++)); do
  character="${COMP_LINE:at:1}"
  case "$character" in
    [:=])
      [[ -n "$word" ]] && COMP_WORDS+=("$word")
      COMP_WORDS+=("$character")
      word=''
      ;;
    ' ')
      [[ -n "$word" ]] && COMP_WORDS+=("$word")
      word=''
      ;;
    *) word+="$character" ;;
  esac
done
COMP_WORDS+=("$word")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_keymail_complete
printf '%s\n' "${COMPREPLY[@]}"
