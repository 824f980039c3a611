import { DatabaseSync } from 'node:sqlite'
import { GloveboxError, type Result } from '@glovebox/contract'
import { type Generated, Kysely, SqliteDialect } from 'kysely'
import { fromCursor } from './cursor.ts'
import { toKyselyDatabase } from './sqlite-database.ts'
import type { ResultPage, Store, StoreOptions } from './store.ts'

interface Tables {
  results: { number: Generated<number>; id: string; json: string }
}

export async function createStore({ path, resultsMax }: StoreOptions): Promise<Store> {
  const database = openDatabase(path)
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: toKyselyDatabase(database) }) })
  await db.schema
    .createTable('results')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('json', 'text', (column) => column.notNull())
    .execute()
  return new SqliteStore(db, resultsMax)
}

function openDatabase(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path)
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    return database
  } catch (cause) {
    const message = `Expected a file that SQLite can open, got ${JSON.stringify(path)}: ${(cause as Error).message}.`
    throw new GloveboxError('invalid_config', message, { field: 'storePath', cause })
  }
}

class SqliteStore implements Store {
  readonly #db: Kysely<Tables>
  readonly #resultsMax: number

  constructor(db: Kysely<Tables>, resultsMax: number) {
    this.#db = db
    this.#resultsMax = resultsMax
  }

  async put(result: Result): Promise<void> {
    await this.#db
      .replaceInto('results')
      .values({ id: result.id, json: JSON.stringify(result) })
      .execute()
    await this.#db
      .deleteFrom('results')
      .where('number', '<=', (query) =>
        query.selectFrom('results').select('number').orderBy('number', 'desc').limit(1).offset(this.#resultsMax),
      )
      .execute()
  }

  async get(id: string): Promise<Result | null> {
    const row = await this.#db.selectFrom('results').select('json').where('id', '=', id).executeTakeFirst()
    return row === undefined ? null : JSON.parse(row.json)
  }

  async list({ limit, cursor }: { readonly limit: number; readonly cursor?: string }): Promise<ResultPage> {
    const rows = await this.#db
      .selectFrom('results')
      .select(['number', 'json'])
      .where('number', '<', fromCursor(cursor))
      .orderBy('number', 'desc')
      .limit(limit + 1)
      .execute()
    const page = rows.slice(0, limit)
    return {
      results: page.map(({ json }) => JSON.parse(json)),
      nextCursor: rows.length > page.length ? String(page.at(-1)?.number) : null,
    }
  }

  async close(): Promise<void> {
    await this.#db.destroy()
  }
}
