export async function prepareSchema(path: string, migrate: boolean): Promise<void> {
  const { openOrm } = await import('./orm.ts');
  const { openWritable, setUpWriter } = await import('./connection.ts');
  const c = openWritable(path); setUpWriter(c, { synchronous: 'FULL' }); c.close();
  const orm = await openOrm(path);
  if (migrate) await orm.migrator.up();
  await orm.close();
}
