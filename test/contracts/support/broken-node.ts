/** A node of a chain with an id of its own, behind a door that can be shut: what a deployment meets that breaks off. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { network } from "hardhat";

export interface BrokenNode {
  url: string;
  chainId: number;
  /**
   * From now on the node answers nothing once it has taken `transactions` more transactions; undefined opens the door
   * again.
   */
  shutAfter(transactions: number | undefined): void;
  close(): Promise<void>;
}

export async function startBrokenNode(chainId: number): Promise<BrokenNode> {
  const server = await network.createServer({ network: "default", override: { chainId } }, "127.0.0.1", 0);
  const { port } = await server.listen();
  let left: number | undefined;
  const door = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      if (left === 0) return void request.socket.destroy();
      if (left !== undefined && body.includes("eth_sendTransaction")) left -= 1;
      fetch(`http://127.0.0.1:${port}`, { method: "POST", body, headers: { "content-type": "application/json" } })
        .then(async (answer) => response.end(await answer.text()), () => response.destroy());
    });
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`, chainId,
    shutAfter: (transactions) => void (left = transactions),
    async close() {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await server.close();
    },
  };
}
