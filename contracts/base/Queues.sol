// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IQueues} from "../interfaces/IQueues.sol";
import {EXIT, OPEN, QueueEntry} from "../interfaces/Types.sol";
import {Payouts} from "./Payouts.sol";

/// @title Queues: entries in order, kept as hashes
abstract contract Queues is IQueues, Payouts {
    /// @dev Entries from `head` to before `tail` are pending.
    struct Queue {
        uint64 head;
        uint64 tail;
        uint64 lastDeadline;
        mapping(uint64 index => bytes32) entries;
    }

    mapping(uint8 kind => mapping(uint16 token => Queue)) private _queues;
    /// @dev Index + 1 of an account's last exit in a token: pending while the queue's head has not passed it. Nothing to clear in a batch.
    mapping(uint16 token => mapping(uint24 id => uint64)) private _lastExit;

    /// @inheritdoc IQueues
    function queueOf(uint8 kind, uint16 token) external view returns (uint64 head, uint64 tail, uint64 lastDeadline) {
        Queue storage queue = _queues[kind][token];
        return (queue.head, queue.tail, queue.lastDeadline);
    }

    /// @inheritdoc IQueues
    function entryHash(uint8 kind, uint16 token, uint64 index) public view returns (bytes32) {
        return _queues[kind][token].entries[index];
    }

    /// @inheritdoc IQueues
    /// @dev The entry at index i opens the account i + 1, so the open queue counts the ids.
    function accounts() public view returns (uint24) {
        return uint24(_queues[OPEN][0].head + 1);
    }

    /// @inheritdoc IQueues
    function nextId() public view returns (uint24) {
        return uint24(_queues[OPEN][0].tail + 1);
    }

    function _ends(uint8 kind, uint16 token) internal view returns (uint64 head, uint64 tail) {
        Queue storage queue = _queues[kind][token];
        return (queue.head, queue.tail);
    }

    function _isEmpty(uint8 kind, uint16 token) internal view returns (bool) {
        (uint64 head, uint64 tail) = _ends(kind, token);
        return head == tail;
    }

    /// @dev Seconds by which the next entry's deadline is put off, before the cap.
    function _postponement(uint8 kind, uint16 token) internal view returns (uint256) {
        return Math.saturatingSub(uint256(_queues[kind][token].lastDeadline) + GAP, block.timestamp + DEADLINE);
    }

    /// @dev Appends an entry by the caller. Deadlines grow by the gap: a flood of entries does not make all of them overdue at once, and
    ///      freeze a token whose submitters work as fast as promised. But none is later than 2·D from now: a flood keeps nobody in. Both
    ///      keep deadlines in the order of the queue, so when an entry is overdue the head is too.
    function _push(uint8 kind, uint16 token, uint24 id, uint256 value, address owner, uint96 fee) internal {
        Queue storage queue = _queues[kind][token];
        uint64 index = queue.tail++;
        uint64 queuedAt = uint64(block.timestamp);
        uint64 deadline = queuedAt + DEADLINE + uint64(Math.min(_postponement(kind, token), DEADLINE));
        queue.lastDeadline = deadline;
        queue.entries[index] = keccak256(abi.encode(kind, index, token, id, value, owner, msg.sender, fee, queuedAt, deadline));
        emit Queued(kind, token, index, id, value, owner, msg.sender, fee, queuedAt, deadline);
    }

    /// @dev Appends an exit. An account has one pending in a token: a second takes no balance, only a place before others.
    function _pushExit(uint16 token, uint24 id, address owner, uint96 fee) internal {
        (uint64 head, uint64 tail) = _ends(EXIT, token);
        if (_lastExit[token][id] > head) revert ExitPending(id, token);
        _lastExit[token][id] = tail + 1;
        _push(EXIT, token, id, 0, owner, fee);
    }

    /// @dev Takes the fee out of an entry, which must be this one, and leaves the rest in its place.
    function _dropFee(uint8 kind, uint16 token, uint64 index, QueueEntry calldata entry) internal {
        _requireEntry(kind, token, index, entry);
        QueueEntry memory rest = entry;
        rest.fee = 0;
        _queues[kind][token].entries[index] = keccak256(abi.encode(kind, index, token, rest));
    }

    /// @dev Takes the next entries out, which must be exactly these.
    /// @return fees In wei, for the one who processes them.
    function _take(uint8 kind, uint16 token, QueueEntry[] calldata entries) internal returns (uint256 fees) {
        if (entries.length == 0) return 0;
        Queue storage queue = _queues[kind][token];
        uint64 index = queue.head;
        for (uint256 i = 0; i < entries.length; ++i) {
            bytes32 hash = _hash(kind, token, index, entries[i]);
            if (queue.entries[index] != hash) revert EntryMismatch(kind, token, index);
            delete queue.entries[index++];
            fees += entries[i].fee;
        }
        queue.head = index;
    }

    /// @dev Forgets one entry, which must be this one.
    function _remove(uint8 kind, uint16 token, uint64 index, QueueEntry calldata entry) internal {
        _requireEntry(kind, token, index, entry);
        delete _queues[kind][token].entries[index];
    }

    /// @dev Entries that are processed, refunded or not there have the hash 0, which no entry has.
    function _requireEntry(uint8 kind, uint16 token, uint64 index, QueueEntry calldata entry) internal view {
        if (entryHash(kind, token, index) != _hash(kind, token, index, entry)) revert EntryMismatch(kind, token, index);
    }

    function _hash(uint8 kind, uint16 token, uint64 index, QueueEntry calldata entry) private pure returns (bytes32) {
        return keccak256(abi.encode(kind, index, token, entry));
    }

    /// @dev Whether half a deadline has passed since the entry was made. Its deadline may lie further ahead: a flood puts that off.
    function _isLate(QueueEntry calldata entry) internal view returns (bool) {
        return uint256(entry.queuedAt) + DEADLINE / 2 <= block.timestamp;
    }
}
