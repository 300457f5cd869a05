// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscape} from "../interfaces/IEscape.sol";
import {CREDIT, ETH, EXIT, QueueEntry} from "../interfaces/Types.sol";
import {BN254} from "../libraries/BN254.sol";
import {Field} from "../libraries/Field.sol";
import {Kzg} from "../libraries/Kzg.sol";
import {Batches} from "./Batches.sol";

/// @title Freeze, escape, refund
abstract contract Escape is IEscape, Batches {
    uint256 private constant BALANCE_BITS = 96;
    uint256 private constant CELL_BITS = 176;
    /// @dev Bits 96 … 143 of a cell.
    uint256 private constant GUARD_MASK = ((1 << 48) - 1) << BALANCE_BITS;

    /// @inheritdoc IEscape
    mapping(uint16 token => mapping(uint24 id => bool)) public escaped;

    /// @inheritdoc IEscape
    function freeze(uint16 token, uint8 kind, QueueEntry calldata head) external nonReentrant {
        if (kind != CREDIT && kind != EXIT) revert UnknownKind(kind);
        Token storage live = _liveToken(token);
        (uint64 index,) = _ends(kind, token);
        _requireEntry(kind, token, index, head);
        if (block.timestamp <= head.deadline) revert NotOverdue(head.deadline, block.timestamp);
        live.frozen = true;
        emit Frozen(token, kind, index);
    }

    /// @inheritdoc IEscape
    function escape(uint16 token, uint24 id, uint256 cell, uint256[2] calldata opening) external nonReentrant {
        Token storage frozen = _frozenToken(token);
        address owner = _ownerOf(id);
        if (escaped[token][id]) revert AlreadyEscaped(token, id);
        if (!_cellHolds(frozen, id, cell, opening)) revert InvalidCellOpening(token, id, cell);

        escaped[token][id] = true;
        uint256 balance = uint96(cell);
        _release(token, balance);
        _credit(token, owner, balance);
        emit Escaped(token, id, owner, balance);
    }

    /// @inheritdoc IEscape
    function refund(uint16 token, uint64 index, QueueEntry calldata entry) external nonReentrant {
        _frozenToken(token);
        uint8 kind = entry.value == 0 ? EXIT : CREDIT;
        _remove(kind, token, index, entry);
        if (kind == CREDIT) {
            _release(token, entry.value);
            _credit(token, entry.depositor, entry.value);
        }
        _credit(ETH, entry.depositor, entry.fee);
        emit Refunded(token, kind, index, entry.depositor, entry.value, entry.fee);
    }

    /// @inheritdoc IEscape
    function reclaimFee(uint8 kind, uint16 token, uint64 index, QueueEntry calldata entry) external nonReentrant {
        uint64 deadline = entry.deadline + (msg.sender == entry.depositor ? 0 : DEADLINE);
        if (block.timestamp <= deadline) revert NotOverdue(deadline, block.timestamp);
        if (entry.fee == 0) revert NothingToClaim(ETH, entry.depositor);
        _dropFee(kind, token, index, entry);
        _credit(ETH, entry.depositor, entry.fee);
        emit FeeReclaimed(kind, token, index, entry.depositor, entry.fee);
    }

    /// @inheritdoc IEscape
    function cellHolds(uint16 token, uint24 id, uint256 cell, uint256[2] calldata opening) external view returns (bool) {
        _ownerOf(id);
        return _cellHolds(_token(token), id, cell, opening);
    }

    /// @dev The caller has made sure that `id` is an account: rows beyond the column would be others again.
    function _cellHolds(Token storage token, uint24 id, uint256 cell, uint256[2] calldata opening) private view returns (bool) {
        // Pairings see cell + p as the cell; a payout would not.
        if (cell >> CELL_BITS != 0 || cell & GUARD_MASK != 0) revert CellNotCanonical(cell);
        uint256 row = Field.pow(Field.rootOfUnity(LOG_N), id);
        return Kzg.cellHolds(token.commitment, row, cell, BN254.requireOnCurve(opening), tauG2());
    }

    function _frozenToken(uint16 token) private view returns (Token storage frozen) {
        frozen = _token(token);
        if (!frozen.frozen) revert NotFrozen(token);
    }
}
