// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

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
        uint64 deadline
    );

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

    /// @notice Thrown when the value sent does not even cover the ETH that is deposited.
    error ValueBelowAmount(uint256 value, uint256 amount);

    /// @notice Thrown when the fee sent is below what is asked, or above what can be asked.
    error FeeOutOfRange(uint256 fee, uint256 least, uint256 most);

    /// @notice Thrown when an entry is not the one that the queue holds at `index`: edited, out of order, or beyond the tail.
    error EntryMismatch(uint8 kind, uint16 token, uint64 index);

    /// @notice Thrown when there is no such kind of entry, or it has no meaning here.
    error UnknownKind(uint8 kind);

    /// @notice Opens an account: the next id will hold the key `ax`. Clients resolve accounts by (key, owner), never by key
    ///         alone: anyone may open somebody's key for another owner.
    /// @dev Fee: see `quoteFee(1, 0)`. Reverts with `BadKey`, `ZeroAddress`, `NoIdLeft`, `FeeOutOfRange`.
    /// @param ax x-coordinate of a BabyJubJub key. A number that belongs to no point makes an account that nobody can sign for.
    /// @param owner Who may ask for exits and is paid by them.
    function open(uint256 ax, address owner) external payable returns (uint24 id);

    /// @notice `open` and `deposit` in one call; the fees of both are due.
    function openAndDeposit(uint256 ax, address owner, uint16 token, uint96 amount) external payable returns (uint24 id);

    /// @notice Credits an account with what arrives of `amount`. ETH is sent along with the fee.
    /// @dev Fee: see `quoteFee(2, token)`. Reverts with `UnknownAccount`, `AccountMismatch`, `UnknownToken`, `TokenFrozen`, `ZeroAmount`,
    ///      `CapExceeded`, `ValueBelowAmount`, `FeeOutOfRange`, or what the token reverts with.
    /// @param ax The key that the depositor expects the account to have: a reorganisation may have given the id to another.
    /// @param owner The owner that the depositor expects.
    function deposit(uint16 token, uint24 id, uint96 amount, uint256 ax, address owner) external payable;

    /// @notice Asks for the payout of the account's whole balance. Only the owner may; no signature of the L2 key is needed.
    /// @dev Fee: see `quoteFee(3, token)`. Reverts with `UnknownAccount`, `NotOwner`, `UnknownToken`, `TokenFrozen`, `FeeOutOfRange`.
    function requestExit(uint24 id, uint16 token) external payable;

    /// @notice The least fee of the next entry in wei: `batchFee` if nothing of that token is pending, else `entryFee`.
    /// @dev Anything from there to `batchFee` is accepted. Were it exact, a submitter could keep refusing somebody's exit by adding
    ///      or processing an entry just before it.
    /// @param token Ignored for opens.
    function quoteFee(uint8 kind, uint16 token) external view returns (uint256);

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
