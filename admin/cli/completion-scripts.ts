/**
 * The shells' side of completion. Each gives the words up to the cursor to `keymail __complete` and offers what it prints,
 * one a line; where that is nothing, the shell offers files, as it would have without us.
 */

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** bash ends a word at `:` and `=`, so what it has of the last one is cut from each candidate. */
const BASH = `# keymail completion for bash: source <(keymail completion bash)
_keymail_complete() {
  local line="\${COMP_LINE:0:COMP_POINT}" word words=() candidate
  local program="\${COMP_WORDS[0]}"
  read -r -a words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  word="\${words[\${#words[@]}-1]}"
  local present="\${COMP_WORDS[COMP_CWORD]}"
  [[ "$present" == [:=] ]] && present=""
  local before="\${word%"$present"}"
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("\${candidate#"$before"}")
  done < <("$program" __complete -- "\${words[@]:1}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == *[/=] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _keymail_complete keymail
`;

const ZSH = `#compdef keymail
# keymail completion for zsh: keymail completion zsh > ~/.zfunc/_keymail, a folder of fpath
_keymail() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( \${#candidates} )); then
    compadd -Q -- "\${candidates[@]}"
  else
    _files
  fi
}
if [ "\${funcstack[1]}" = "_keymail" ]; then
  _keymail "$@"
else
  compdef _keymail keymail
fi
`;

const FISH = `# keymail completion for fish: keymail completion fish > ~/.config/fish/completions/keymail.fish
function __keymail_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l candidates ($words[1] __complete -- $words[2..-1] 2>/dev/null)
    if test (count $candidates) -gt 0
        string join \\n -- $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c keymail -f -a '(__keymail_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
