// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {QueueEntry} from "./Types.sol";

/// @title Freeze, escape, refund
/// @notice What is left to users if nobody processes the queues. It needs no circuit and no operator: the last commitment opens for
///         everyone, and all calldata is public.
interface IEscape {
    /// @notice A token is frozen for ever, because the entry at `index` is overdue.
    event Frozen(uint16 indexed token, uint8 kind, uint64 index);

    /// @notice An owner was paid the balance of a frozen token's cell.
    event Escaped(uint16 indexed token, uint24 indexed id, address indexed owner, uint256 balance);

    /// @notice An unprocessed entry of a frozen token went back: `amount` of the token and `fee` wei.
    event Refunded(
        uint16 indexed token, uint8 indexed kind, uint64 index, address indexed depositor, uint256 amount, uint256 fee
    );

    /// @notice The fee of an overdue entry went back to its depositor; the entry stays in its queue, with the fee 0.
    event FeeReclaimed(uint8 indexed kind, uint16 indexed token, uint64 index, address indexed depositor, uint96 fee);

    /// @notice Thrown when the token is not frozen.
    error NotFrozen(uint16 token);

    /// @notice Thrown when the entry is not overdue (a fee of somebody else: not overdue by a whole deadline).
    error NotOverdue(uint64 deadline, uint256 time);

    /// @notice Thrown when the cell was escaped before.
    error AlreadyEscaped(uint16 token, uint24 id);

    /// @notice Thrown when a cell is 2^176 or more, or has guard bits set.
    error CellNotCanonical(uint256 cell);

    /// @notice Thrown when the opening does not show that the state holds this cell.
    error InvalidCellOpening(uint16 token, uint24 id, uint256 cell);

    /// @notice Freezes a token whose queue head is past its deadline. The open queue freezes nothing: exits need no key.
    /// @dev Reverts with `UnknownKind`, `UnknownToken`, `TokenFrozen`, `EntryMismatch`, `NotOverdue`.
    /// @param kind 2 (credits) or 3 (exits).
    function freeze(uint16 token, uint8 kind, QueueEntry calldata head) external;

    /// @notice Lets the owner of `id` claim its balance in a frozen token, as the last verified state has it. Anyone may call, once.
    /// @dev Reverts with `NotFrozen`, `UnknownAccount`, `AlreadyEscaped`, `CellNotCanonical`, `NotOnCurve`, `InvalidCellOpening`.
    /// @param cell balance + 2^144·nonce.
    /// @param opening KZG opening of the token's column at row `id`.
    function escape(uint16 token, uint24 id, uint256 cell, uint256[2] calldata opening) external;

    /// @notice Gives an unprocessed credit with its fee, or the fee of an unprocessed exit, of a frozen token back to its depositor.
    ///         Anyone may call, once.
    /// @dev Reverts with `NotFrozen` or `EntryMismatch`. A credit has value ≠ 0 and an exit value 0, so the entry tells its kind.
    function refund(uint16 token, uint64 index, QueueEntry calldata entry) external;

    /// @notice Gives the fee of an overdue entry back, and leaves the entry in its queue: it can be processed still, with the fee 0. The
    ///         way out for the fee of an open that nobody processes. Its depositor may call from the deadline on, and everybody else
    ///         once it is overdue by as long as a deadline.
    /// @dev Words and proof of a batch say nothing of fees: a submitter repeats the entry with the fee 0. Reverts with `EntryMismatch`,
    ///      `NotOverdue`, or `NothingToClaim` if the fee is 0.
    function reclaimFee(uint8 kind, uint16 token, uint64 index, QueueEntry calldata entry) external;

    /// @notice Whether the last verified state has this cell: what an account holds, proven to anybody on L1, frozen or not.
    /// @dev Reverts with `UnknownAccount`, `UnknownToken`, `CellNotCanonical`, `NotOnCurve`.
    /// @param cell balance + 2^144·nonce.
    /// @param opening KZG opening of the token's column at row `id`.
    function cellHolds(uint16 token, uint24 id, uint256 cell, uint256[2] calldata opening) external view returns (bool);

    /// @notice Whether the cell was paid out by `escape`.
    function escaped(uint16 token, uint24 id) external view returns (bool);
}
