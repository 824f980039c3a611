import { listStores, loadStore } from '@glovebox/engine'
import { testStore } from '@glovebox/testkit'

for (const name of await listStores()) testStore(name, (options) => loadStore(name, options))
