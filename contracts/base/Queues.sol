// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IQueues} from "../interfaces/IQueues.sol";
import {OPEN, QueueEntry} from "../interfaces/Types.sol";
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

    /// @dev Appends an entry by the caller. Deadlines grow by the gap at least: a flood of entries cannot make all of them overdue at once
    ///      and freeze a token whose submitters work as fast as promised.
    function _push(uint8 kind, uint16 token, uint24 id, uint256 value, address owner, uint96 fee) internal {
        Queue storage queue = _queues[kind][token];
        uint64 index = queue.tail++;
        uint64 deadline = uint64(Math.max(block.timestamp + DEADLINE, queue.lastDeadline + GAP));
        queue.lastDeadline = deadline;
        queue.entries[index] = keccak256(abi.encode(kind, index, token, id, value, owner, msg.sender, fee, deadline));
        emit Queued(kind, token, index, id, value, owner, msg.sender, fee, deadline);
    }

    /// @dev Takes the next entries out, which must be exactly these.
    /// @return fees In wei, for the one who processes them.
    function _take(uint8 kind, uint16 token, QueueEntry[] calldata entries) internal returns (uint256 fees) {
        if (entries.length == 0) return 0;
        Queue storage queue = _queues[kind][token];
        uint64 index = queue.head;
        for (uint256 i = 0; i < entries.length; ++i) {
            _remove(kind, token, index++, entries[i]);
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
        if (entryHash(kind, token, index) != keccak256(abi.encode(kind, index, token, entry))) {
            revert EntryMismatch(kind, token, index);
        }
    }
}
