// A day's work with one of Box's SDKs for Node. Arguments: name of the package, directory, configuration file of the application.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import fs from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';

const [name, packages, application] = process.argv.slice(2);
const require = createRequire(path.join(packages, 'package.json'));
const sdk = require(name);
const { BoxClient, BoxJwtAuth, JwtConfig } = sdk;
const { version } = JSON.parse(fs.readFileSync(path.join(packages, 'node_modules', name, 'package.json')));

const outcomes = {};
const step = async (title, work) => {
  try {
    await work();
    outcomes[title] = 'pass';
  } catch (error) {
    outcomes[title] = `fail: ${error}`;
  }
};
const read = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const sha1 = (content) => createHash('sha1').update(content).digest('hex');
const plan = Buffer.from('The plan of action.');
const sales = Buffer.from('month,amount\n1,2\n'.repeat(1000));
const upload = async (title, parent, content) => {
  const attributes = { name: title, parent: { id: parent } };
  return (await client.uploads.uploadFile({ attributes, file: Readable.from([content]) })).entries[0];
};

const auth = new BoxJwtAuth({ config: JwtConfig.fromConfigFile(application) });
const client = new BoxClient({ auth }).withProxy({ url: process.env.HTTPS_PROXY });
let work, reports, file;

await step('sign in with a JWT', async () => assert.ok((await client.users.getUserMe()).login));
await step('tree up', async () => {
  work = await client.folders.createFolder({ name: 'work', parent: { id: '0' } });
  reports = await client.folders.createFolder({ name: 'reports', parent: { id: work.id } });
  file = await upload('plan.txt', work.id, plan);
  await upload('Größe.csv', reports.id, sales);
});
await step('list', async () => {
  const { entries } = await client.folders.getFolderItems(work.id);
  assert.deepEqual(entries.map((entry) => entry.name), ['reports', 'plan.txt']);
});
await step('change', async () => {
  const file2 = Readable.from([Buffer.from('A better plan.')]);
  await client.uploads.uploadFileVersion(file.id, { attributes: { name: 'plan.txt' }, file: file2 });
});
await step('move and rename', async () => {
  const requestBody = { name: 'Plan 2026.txt', parent: { id: reports.id } };
  const moved = await client.files.updateFileById(file.id, { requestBody });
  assert.equal(moved.parent.id, reports.id);
});
await step('share', async () => {
  const body = { sharedLink: { access: 'open' } };
  const shared = await client.sharedLinksFiles.addShareLinkToFile(file.id, body, { fields: 'shared_link' });
  assert.match(shared.sharedLink.url, /^https:\/\/app\.box\.com\/s\//);
});
await step('search', async () => {
  const { entries } = await client.search.searchForContent({ query: 'Plan' });
  assert.deepEqual(entries.map((entry) => entry.id), [file.id]);
});
await step('trash', async () => client.files.deleteFileById(file.id));
await step('restore', async () => {
  assert.equal((await client.trashedFiles.restoreFileFromTrash(file.id)).id, file.id);
});
await step('down and compare', async () => {
  const content = await read(await client.downloads.downloadFile(file.id));
  const { sha1: digest } = await client.files.getFileById(file.id);
  assert.equal(content.toString(), 'A better plan.');
  assert.equal(sha1(content), digest);
});
await step('delete', async () => client.folders.deleteFolderById(work.id, { queryParams: { recursive: true } }));
console.log(JSON.stringify({ version, outcomes }));
