// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchVerifier} from "./IBatchVerifier.sol";

/// @dev Kinds of queue entries. One queue of opens (token 0), one of credits and one of exits per token.
uint8 constant OPEN = 1;
uint8 constant CREDIT = 2;
uint8 constant EXIT = 3;

/// @dev The token number of ETH; the first ERC-20 gets 2.
uint16 constant ETH = 1;

/// @notice One circuit instance: the sizes that a verifier was made for. Every MAX may be 0 but in one instance at least.
/// @param logN The circuit's columns have 2^logN rows: the same in all instances of a deployment.
struct Instance {
    IBatchVerifier verifier;
    uint8 logN;
    uint16 ops;
    uint16 maxOpen;
    uint16 maxCredit;
    uint16 maxExit;
    uint16 maxWithdraw;
}

/// @notice What a deployment fixes for ever.
/// @param deadline D, in seconds: an entry that nothing postpones is overdue after D, one that a flood postpones after 2·D at the latest.
/// @param gap Seconds between the deadlines of neighbours in a queue: an entry's share of a batch.
/// @param window Seconds by which a batch's time may lie behind the block's.
/// @param entryFee Minimum fee of a queue entry, in wei, and the unit of what is burned of a flood.
/// @param batchFee Minimum fee that pays for a whole batch, in wei: for the first pending entry of a token, and burned for a new token.
struct Parameters {
    uint32 deadline;
    uint32 gap;
    uint32 window;
    uint96 entryFee;
    uint96 batchFee;
}

/// @notice What a deployment takes of the structured reference string of its column size. Whoever deploys answers for it: the contract can check that these are
/// points, and everybody else, from the published string, that they are the right ones.
/// @param tauG2 τ·G2: x.im, x.re, y.im, y.re.
/// @param firstRow L_0(τ)·G1, the commitment to a column with 1 in row 0 and 0 elsewhere.
struct ReferenceString {
    uint256[4] tauG2;
    uint256[2] firstRow;
}

/// @notice A queue entry as submitters and refunds repeat it.
/// @param id The account: the one that opens, is credited, or exits.
/// @param value Ax of an open, the amount of a credit, 0 for an exit.
/// @param owner The account's owner.
/// @param depositor Who made the entry: a refund goes there.
/// @param fee In wei: it goes to the submitter who processes the entry. 0 once its depositor has taken it back.
/// @param queuedAt Unix seconds: when the entry was made. From half a deadline later on it is late.
/// @param deadline Unix seconds: from then on it is overdue.
struct QueueEntry {
    uint24 id;
    uint256 value;
    address owner;
    address depositor;
    uint96 fee;
    uint64 queuedAt;
    uint64 deadline;
}

/// @notice The two words of a withdrawal.
/// @param fromAndAmount from + 2^24·amount36, below 2^60 and not 0.
struct Withdrawal {
    address recipient;
    uint64 fromAndAmount;
}

/// @notice One batch of one token with its proof.
/// @param batchTime Unix seconds: signed operations are judged by it.
/// @param feeAccount The account that gets the L2 fees; 0 if there are none.
/// @param newV The token's commitment after the batch.
/// @param newK The key column's commitment after the batch.
/// @param transcript H, the hash of everything that the circuit reads.
/// @param quotient [q].
/// @param opening π, the KZG opening at ζ.
/// @param proof Groth16: a, b (imaginary part first), c.
/// @param z Public signal: the product of ζ − x_i over all senders.
/// @param s Public signal: the senders' cells and keys.
/// @param delta Public signal: the changes of the token's column.
/// @param deltaK Public signal: the changes of the key column.
/// @param opens The next entries of the queue of opens, in order.
/// @param credits The next entries of the token's queue of credits, in order.
/// @param exits The next entries of the token's queue of exits, in order.
/// @param exitAmounts What each exit takes.
/// @param records 12 bytes each.
struct Batch {
    uint16 token;
    uint8 instance;
    uint40 batchTime;
    uint24 feeAccount;
    uint256[2] newV;
    uint256[2] newK;
    uint256 transcript;
    uint256[2] quotient;
    uint256[2] opening;
    uint256[8] proof;
    uint256 z;
    uint256 s;
    uint256 delta;
    uint256 deltaK;
    QueueEntry[] opens;
    QueueEntry[] credits;
    QueueEntry[] exits;
    uint96[] exitAmounts;
    Withdrawal[] withdrawals;
    bytes records;
}

/// @notice What the contract knows of a token. Heads and tails are queue indices: head is the next to be processed, tail the next free.
struct TokenState {
    uint256[2] commitment;
    bool frozen;
    uint64 creditHead;
    uint64 creditTail;
    uint64 exitHead;
    uint64 exitTail;
}
