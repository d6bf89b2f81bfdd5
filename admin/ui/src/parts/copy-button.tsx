/** `<CopyButton text={id} label="Copy the id" />`; with a `word` it is a button that says what is copied. */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { toast } from './toast.tsx';

const SHOWN_MS = 1_500;

interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
  readonly word?: string;
}

export function CopyButton({ text, label = 'Copy', word }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () =>
        toast({
          title: 'It could not be copied',
          text: 'The browser does not let this page use the clipboard.',
          tone: 'bad',
        }),
    );
  if (word !== undefined)
    return (
      <Button small icon={copied ? Check : Copy} onClick={() => void copy()}>
        {copied ? 'Copied' : word}
      </Button>
    );
  return (
    <IconButton small icon={copied ? Check : Copy} label={copied ? 'Copied' : label} onClick={() => void copy()} />
  );
}
