import type { Account } from "../../../client/account.ts";
import { accountFromEthereumSignature, keyMessage } from "../../../client/account-from-ethereum-signature.ts";
import { accountFromSeed } from "../../../client/account-from-seed.ts";
import type { Chain } from "./chain.ts";

/** The L2 key that tests give to user `n`. */
export const keyOfUser = (n: number) => accountFromSeed(`colonnade tests, key of user ${n}`);

/** The operator's L2 key, which the service derives from the L1 key: chain's signer 1 operates. */
export const operatorKey = async ({ signers }: Pick<Chain, "signers">, contract: string): Promise<Account> =>
  accountFromEthereumSignature(await signers[1].signMessage(keyMessage({ chainId: 31337n, contract })));
