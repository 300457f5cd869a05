// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {QueueEntry} from "./Types.sol";

/// @title Queues and accounts
/// @notice What L1 asks of the rollup: opening an account, crediting a deposit, paying an account out. Entries are processed in order. If
///         the head of a token's queue is past its deadline anyone may freeze the token, so nobody can be kept in.
interface IQueues {
    /// @notice An entry joined a queue. `submitBatch`, `freeze` and `refund` want exactly these values again.
    event Queued(
        uint8 indexed kind,
        uint16 indexed token,
        uint64 index,
        uint24 id,
        uint256 value,
        address owner,
        address depositor,
        uint96 fee,
        uint64 queuedAt,
        uint64 deadline
    );

    /// @notice Somebody insists on a late entry: until it is taken, or its token is frozen, no batch counts that does not take it.
    event Insisted(uint8 indexed kind, uint16 indexed token, uint64 index, uint64 queuedAt);

    /// @notice Thrown when every id is given.
    error NoIdLeft(uint256 most);

    /// @notice Thrown when a key is 0 or not below the field's order.
    error BadKey(uint256 ax, uint256 order);

    /// @notice Thrown when an account does not exist.
    error UnknownAccount(uint24 id, uint24 nextId);

    /// @notice Thrown when an account has another key or owner than the depositor expects.
    error AccountMismatch(uint24 id, uint256 ax, address owner);

    /// @notice Thrown when somebody else than the owner asks for an exit.
    error NotOwner(uint24 id, address caller, address owner);

    /// @notice Thrown when an account's exit in this token is pending already: it will take the whole balance.
    error ExitPending(uint24 id, uint16 token);

    /// @notice Thrown when less is sent than is due: fees, what is burned, and the ETH that is deposited.
    error ValueTooLow(uint256 sent, uint256 due);

    /// @notice Thrown when an entry is not the one that the queue holds at `index`: edited, out of order, or beyond the tail.
    error EntryMismatch(uint8 kind, uint16 token, uint64 index);

    /// @notice Thrown when there is no such kind of entry, or it has no meaning here.
    error UnknownKind(uint8 kind);

    /// @notice Thrown when somebody insists on an entry that is not late yet.
    error NotLate(uint64 queuedAt, uint256 time);

    /// @notice Thrown when an entry at least as old is insisted on already.
    error AlreadyInsisted(uint8 kind, uint16 token, uint64 index);

    /// @notice Opens an account: the next id will hold the key `ax`. Clients resolve accounts by (key, owner), never by key
    ///         alone: anyone may open somebody's key for another owner.
    /// @dev Fee: see `quoteFee`. Reverts with `BadKey`, `ZeroAddress`, `NoIdLeft`, `ValueTooLow`.
    /// @param ax x-coordinate of a BabyJubJub key. A number that belongs to no point makes an account that nobody can sign for.
    /// @param owner Who may ask for exits and is paid by them.
    function open(uint256 ax, address owner) external payable returns (uint24 id);

    /// @notice `open` and `deposit` in one call; the fees of both are due.
    function openAndDeposit(uint256 ax, address owner, uint16 token, uint96 amount) external payable returns (uint24 id);

    /// @notice Credits an account with what arrives of `amount`. ETH is sent along with the fee.
    /// @dev Fee: see `quoteFee`. Reverts with `UnknownAccount`, `AccountMismatch`, `UnknownToken`, `TokenFrozen`, `ZeroAmount`,
    ///      `CapExceeded`, `ValueTooLow`, or what the token reverts with.
    /// @param ax The key that the depositor expects the account to have: a reorganisation may have given the id to another.
    /// @param owner The owner that the depositor expects.
    function deposit(uint16 token, uint24 id, uint96 amount, uint256 ax, address owner) external payable;

    /// @notice Asks for the payout of the account's whole balance. Only the owner may; no signature of the L2 key is needed.
    ///         One request for an account and token is pending at a time: a second would take nothing but a place in the queue.
    /// @dev Fee: see `quoteFee`. Reverts with `UnknownAccount`, `NotOwner`, `UnknownToken`, `TokenFrozen`, `ExitPending`, `ValueTooLow`.
    function requestExit(uint24 id, uint16 token) external payable;

    /// @notice What the next entry costs, in wei: `fee` for whoever processes it, and `burned` for nobody. Send the sum, and more to be
    ///         safe: what is not due when the transaction is mined comes back to the caller, as claimable ETH if it refuses it.
    /// @dev `fee` pays for a whole batch if nothing of that token is pending (opens: no open), else for an entry's share, at this gas
    ///      price at least. `burned` grows with the time by which a flood of this queue postpones deadlines, and for opens with the ids
    ///      that are given. Both differ from block to block: see docs/protocol.md for how clients quote.
    /// @param token Ignored for opens.
    /// @param baseFee Wei per gas. A call of the contract reckons with its block's; a view is often asked where that is 0.
    function quoteFee(uint8 kind, uint16 token, uint256 baseFee) external view returns (uint256 fee, uint256 burned);

    /// @notice Gas of a batch with one entry: the fee of the first pending entry pays for as much.
    function BATCH_GAS() external view returns (uint256);

    /// @notice Gas of one more entry of the dearest kind: every fee pays for as much.
    function ENTRY_GAS() external view returns (uint256);

    /// @notice Insists on the head of a queue that is late: `queuedAt + deadline / 2` has passed. From then on `submitBatch` refuses every
    ///         batch, of anybody, that does not take it. Anyone may call. One entry is insisted on at a time: a strictly older one may
    ///         take its place.
    /// @dev So an empty batch cannot void the batch of a volunteer who serves a late entry: what can void it serves that entry, or an
    ///      older one. Reverts with `UnknownToken`, `TokenFrozen`, `EntryMismatch`, `NotLate`, `AlreadyInsisted`.
    /// @param token 0 for opens.
    function insist(uint8 kind, uint16 token, QueueEntry calldata head) external;

    /// @notice The entry that is insisted on; kind 0 if there is none. Without effect while its token is frozen.
    function insisted() external view returns (uint8 kind, uint16 token, uint64 index, uint64 queuedAt);

    /// @notice Head and tail of a queue, and the last deadline given. Opens are under token 0.
    function queueOf(uint8 kind, uint16 token) external view returns (uint64 head, uint64 tail, uint64 lastDeadline);

    /// @notice What a queue holds at `index`; 0 if the entry is processed, refunded or not there yet.
    function entryHash(uint8 kind, uint16 token, uint64 index) external view returns (bytes32);

    /// @notice The id of the next account to open in the state. Ids below are open there.
    function accounts() external view returns (uint24);

    /// @notice The id that the next `open` will give.
    function nextId() external view returns (uint24);

    /// @notice Owner of an account; 0 if there is none.
    function ownerOf(uint24 id) external view returns (address);

    /// @notice Ax of an account; 0 if there is none.
    function keyOf(uint24 id) external view returns (uint256);
}
