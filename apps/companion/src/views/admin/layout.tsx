/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { Layout } from '../layout.tsx';
import type { PageContext } from '../page.ts';

interface AdminLayoutProps {
  page: PageContext;
  title: string;
  /** The path of the part of administration that the page is in. */
  part: (typeof PARTS)[number]['path'];
  children: ComponentChildren;
}

const PARTS = [
  { path: '/admin/users', text: 'Users' },
  { path: '/admin/groups', text: 'Groups' },
  { path: '/admin/permissions', text: 'Permissions' },
  { path: '/admin/keys', text: 'Keys' },
  { path: '/admin/audit_log', text: 'Audit Log' },
] as const;

/** Around each page of administration, with the way to its other parts. */
export function AdminLayout({ page, title, part, children }: AdminLayoutProps) {
  return (
    <Layout page={page} title={title}>
      <nav class="parts" aria-label="Administration">
        <ul>
          {PARTS.map(({ path, text }) => (
            <li key={path}>
              <a href={path} aria-current={path === part ? 'page' : undefined}>
                {text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </Layout>
  );
}
