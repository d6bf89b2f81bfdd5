/** `<CopyButton text={id} label="Copy the id" />` */
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './button.tsx';
import { toast } from './toast.tsx';

const SHOWN_MS = 1_500;

export function CopyButton({ text, label = 'Copy' }: { readonly text: string; readonly label?: string }) {
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
  return (
    <IconButton small icon={copied ? Check : Copy} label={copied ? 'Copied' : label} onClick={() => void copy()} />
  );
}
