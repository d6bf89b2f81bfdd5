/** An address without a screen. */
import { Compass } from 'lucide-react';
import { useLocation } from 'react-router';
import { Button } from './parts/button.tsx';
import { Empty } from './parts/empty.tsx';
import { Page } from './parts/page.tsx';

export function NotFound() {
  const { pathname: path } = useLocation();
  return (
    <Page title="Not found">
      <Empty icon={Compass} title="There is no such screen" actions={<Button href="/">Go to the overview</Button>}>
        Nothing is shown at <code>{path}</code>. The link may come from another version of Keymail.
      </Empty>
    </Page>
  );
}
