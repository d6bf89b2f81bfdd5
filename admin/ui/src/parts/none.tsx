/** `<None />` stands where there is nothing to show; a card leaves such a cell out. */
export function None({ text = '–' }: { readonly text?: string }) {
  return <span className="quiet none">{text}</span>;
}
